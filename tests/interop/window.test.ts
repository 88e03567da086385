/** Backpressure across the border: a program that does not read holds back a process of the model. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../src/sim/net/endpoint.ts';
import { RealProcess } from '../support/real-process.ts';

/** More than the buffers of the system between two sockets of one machine. */
const LONG = 24_000_000;
const ours = new RealProcess('writer/0', 1);
let accepted: Connection | null = null;
let heard = 0;
let port = 0;

beforeAll(async () => {
  port = await ours.listen(() => {
    ours.endpoint.listen((connection) => {
      accepted = connection;
      return {
        received: (bytes) => {
          heard += bytes.length;
        },
        ended() {},
      };
    });
  });
});
afterAll(() => ours.close());

function unsent(): number {
  return accepted?.unsent ?? -1;
}

it('a program that does not read holds back a process, and one that reads gets it all', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  await expect.poll(unsent).toBe(0);
  ours.run(() => accepted?.send(new Uint8Array(LONG), 1));
  await expect.poll(unsent).toBeGreaterThan(0);
  // It settles at what the system took, far from everything.
  let before = -1;
  await expect
    .poll(() => {
      const isStill = unsent() === before;
      before = unsent();
      return isStill;
    })
    .toBe(true);
  expect(unsent()).toBeGreaterThan(LONG / 4);
  let read = 0;
  socket.on('data', (chunk) => {
    read += chunk.length;
  });
  socket.resume();
  await expect.poll(() => read, { timeout: 10_000 }).toBe(LONG);
  expect(unsent()).toBe(0);
  socket.destroy();
});

it('a process that does not read holds back a program, and one that reads gets it all', async () => {
  heard = 0;
  accepted = null;
  const socket = connect(port, '127.0.0.1');
  await expect.poll(unsent).toBe(0);
  ours.run(() => accepted?.pause());
  socket.write(new Uint8Array(LONG));
  await expect.poll(() => socket.bytesWritten).toBeGreaterThan(0);
  let before = -1;
  await expect
    .poll(() => {
      const isStill = socket.writableLength === before;
      before = socket.writableLength;
      return isStill;
    })
    .toBe(true);
  expect([heard, socket.writableLength > LONG / 4]).toEqual([0, true]);
  ours.run(() => accepted?.resume());
  await expect.poll(() => heard, { timeout: 10_000 }).toBe(LONG);
  socket.destroy();
});
