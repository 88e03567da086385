/** One WebSocket between two processes: signs of life, ends, and a reader that pauses. */
import { describe, expect, it } from 'vitest';
import { controlEnvelope } from '../../../../src/sim/net/send-message.ts';
import {
  CLOSE_WITHIN_MS,
  PING_AFTER_MS,
  PONG_WITHIN_MS,
  WebSocketSession,
} from '../../../../src/sim/protocols/websocket/session.ts';
import type { SessionEvents } from '../../../../src/sim/protocols/websocket/session.ts';
import { TwoProcesses } from '../../../support/two-processes.ts';

const envelope = controlEnvelope('websocket', 'setup', 'test');

interface Side {
  readonly texts: string[];
  readonly ends: string[];
  readonly events: SessionEvents;
}

/** A socket past its handshake. */
class Socket extends TwoProcesses {
  readonly near = side();
  readonly far = side();
  readonly session: WebSocketSession;
  #other: WebSocketSession | null = null;

  constructor() {
    super();
    this.server.endpoint.listen((connection) => {
      this.#other = new WebSocketSession(this.server.core, connection, null, this.far.events);
      return this.#other.connectionEvents;
    });
    const { core, endpoint } = this.client;
    const connection = endpoint.connect('link', 'server/0', {
      received: (bytes) => this.session.receive(bytes),
      ended: (how) => this.session.lost(how),
    });
    this.session = new WebSocketSession(core, connection, core.random('masks'), this.near.events);
    this.run(3);
  }

  get other(): WebSocketSession {
    if (this.#other === null) throw new Error('nobody accepted');
    return this.#other;
  }

  labels(): string[] {
    return this.facts.flatMap((output) =>
      output.kind === 'fact' && output.fact.kind === 'message-sent' ? [output.fact.label] : [],
    );
  }

  failures(): unknown[] {
    return this.facts.flatMap((output) =>
      output.kind === 'fact' && output.fact.kind === 'failure-observed'
        ? [[output.fact.process, output.fact.reason, output.fact.values]]
        : [],
    );
  }
}

function side(): Side {
  const texts: string[] = [];
  const ends: string[] = [];
  return {
    texts,
    ends,
    events: {
      message: (text) => void texts.push(text),
      ended: ({ how, code, reason }) => void ends.push(`${how} ${code} ${reason}`.trim()),
    },
  };
}

describe('signs of life', () => {
  it('are asked for in a silence and given, and a socket that talks needs none', () => {
    const socket = new Socket();
    socket.run(PING_AFTER_MS - 10);
    expect(socket.labels()).toEqual([]);
    socket.run(20);
    expect(socket.labels()).toContain('ping');
    expect(socket.labels()).toContain('pong');
    socket.run(5 * PING_AFTER_MS);
    expect([socket.session.isOpen, socket.failures()]).toEqual([true, []]);

    const talking = new Socket();
    for (let turn = 0; turn < 10; turn++) {
      talking.session.send('x', envelope);
      talking.other.send('y', envelope);
      talking.run(PING_AFTER_MS / 2);
    }
    expect(new Set(talking.labels())).toEqual(new Set(['test']));
  });

  it('that do not come end the socket on both sides, with what was waited for', () => {
    const socket = new Socket();
    socket.isCut = true;
    socket.run(PING_AFTER_MS + PONG_WITHIN_MS - 10);
    expect(socket.near.ends).toEqual([]);
    socket.run(20);
    expect([socket.near.ends, socket.far.ends]).toEqual([['given-up 1006'], ['given-up 1006']]);
    expect(socket.failures()).toEqual([
      ['client/0', 'no-pong', { peer: 'server/0', timeoutMs: PONG_WITHIN_MS }],
      ['server/0', 'no-pong', { peer: 'client/0', timeoutMs: PONG_WITHIN_MS }],
    ]);
  });

  it('are not asked of a reader that holds the other side back', () => {
    const socket = new Socket();
    socket.other.pause();
    socket.session.send('x'.repeat(200_000), envelope);
    socket.run(3 * (PING_AFTER_MS + PONG_WITHIN_MS));
    expect([socket.session.isOpen, socket.far.texts]).toEqual([true, []]);
    socket.other.resume();
    socket.run(20);
    expect(socket.far.texts.map((text) => text.length)).toEqual([200_000]);
    expect(socket.failures()).toEqual([]);
  });
});

describe('the end', () => {
  it('is agreed on: both hear the code and the reason', () => {
    const socket = new Socket();
    socket.session.close(4000, 'enough');
    socket.run(10);
    expect([socket.near.ends, socket.far.ends]).toEqual([
      ['closed 4000 enough'],
      ['closed 4000 enough'],
    ]);
    expect(socket.kinds().filter((kind) => kind === 'connection-ended')).toHaveLength(2);
  });

  it('may name no code, which is 1005', () => {
    const socket = new Socket();
    socket.session.close(1005, '');
    socket.run(10);
    expect([socket.near.ends, socket.far.ends]).toEqual([['closed 1005'], ['closed 1005']]);
  });

  it('comes without an answer after a while', () => {
    const socket = new Socket();
    socket.isCut = true;
    socket.session.close(1000, '');
    socket.run(CLOSE_WITHIN_MS - 10);
    expect(socket.near.ends).toEqual([]);
    socket.run(20);
    expect(socket.near.ends).toEqual(['given-up 1006']);
  });

  it('is 1006 where the connection broke', () => {
    const socket = new Socket();
    socket.session.connection.abort();
    socket.run(10);
    expect(socket.far.ends).toEqual(['reset 1006']);
  });

  it('is heard after what was sent before it, also by a reader that had paused', () => {
    const socket = new Socket();
    socket.other.pause();
    socket.session.send('one', envelope);
    socket.session.send('two', envelope);
    socket.session.close(1000, '');
    socket.run(10);
    expect(socket.far.texts).toEqual([]);
    socket.other.resume();
    socket.run(10);
    expect([socket.far.texts, socket.far.ends]).toEqual([['one', 'two'], ['closed 1000']]);
    expect(socket.near.ends).toEqual(['closed 1000']);
  });
});

it('data that is no text is refused with 1003 by who wants none, and taken by who does', () => {
  const socket = new Socket();
  socket.session.send(Uint8Array.of(1, 2, 3), envelope);
  socket.run(10);
  expect(socket.near.ends).toEqual(['closed 1003 text was expected']);

  const taken: number[][] = [];
  const other = new Socket();
  other.near.events.binary = (bytes) => void taken.push([...bytes]);
  other.other.send(Uint8Array.of(1, 2, 3), envelope);
  other.run(10);
  expect(taken).toEqual([[1, 2, 3]]);
});
