/** Macrotask boundaries: once one has passed, service code has gone as far as it can by itself. */

/** A function whose promise resolves after a macrotask. Take it before any service code runs. */
export function makeFlush(): () => Promise<void> {
  if (typeof setImmediate === 'function') {
    const later = setImmediate;
    return () => new Promise((resolve) => void later(resolve));
  }
  const { port1, port2 } = new MessageChannel();
  const post = port2.postMessage.bind(port2);
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      post(null);
    });
}
