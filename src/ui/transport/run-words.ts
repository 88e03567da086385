/** How times, speeds and hashes of a run are written. */

/** Virtual time as `00:12.480`, with hours in front when there are any. */
export function clockText(ms: number): string {
  const whole = Math.floor(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3_600_000);
  const minutes = two(Math.floor(whole / 60_000) % 60);
  const seconds = two(Math.floor(whole / 1_000) % 60);
  const rest = String(whole % 1_000).padStart(3, '0');
  return `${hours > 0 ? `${hours}:` : ''}${minutes}:${seconds}.${rest}`;
}

/** The ends of a hash, enough to tell two runs apart: `a41f…09`. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 4)}…${hash.slice(-2)}`;
}

/** The seed that the text gives, or null. The rule is that of a scenario's seed. */
export function readSeed(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,10}$/.test(trimmed)) return null;
  const seed = Number(trimmed);
  return seed <= 0xffff_ffff ? seed : null;
}

/** Virtual ms of a text in seconds, with point or comma; null when it is not a time. */
export function readSeconds(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (!/^\d{1,7}(\.\d{1,6})?$/.test(trimmed)) return null;
  return Number(trimmed) * 1_000;
}

/** Whether the speed reached is far enough from the one asked for to be worth telling. */
export function isSpeedMissed(asked: number | 'max', reached: number): boolean {
  if (reached <= 0) return false;
  return asked === 'max' || Math.abs(reached - asked) > asked * 0.1;
}
