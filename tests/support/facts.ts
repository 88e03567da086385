/** Facts for tests of folds: only what the test is about is said, the rest has defaults. */
import { instant } from '../../src/sim/kernel/time.ts';
import type { Fact, FactDraft } from '../../src/sim/observe/facts.ts';

/** Gives facts their places: at so many virtual ms, numbered in the order of the calls. */
export class FactMaker {
  #seq = 0;

  at(ms: number, draft: FactDraft): Fact {
    const fact: Fact = { ...draft, at: instant(ms * 1000), seq: this.#seq };
    this.#seq += 1;
    return fact;
  }
}

type Draft<K extends FactDraft['kind']> = Extract<FactDraft, { readonly kind: K }>;

export function requestStarted(
  request: number,
  more: Partial<Draft<'request-started'>> = {},
): FactDraft {
  return {
    kind: 'request-started',
    request,
    trace: `t${request}`,
    client: 'client',
    method: 'GET',
    path: '/api/hello',
    origin: 'load',
    ...more,
  };
}

export function requestEnded(
  request: number,
  more: Partial<Draft<'request-ended'>> = {},
): FactDraft {
  return {
    kind: 'request-ended',
    request,
    trace: `t${request}`,
    client: 'client',
    status: 200,
    reason: '',
    latencyUs: 1_000,
    ...more,
  };
}

export function callHandled(more: Partial<Draft<'call-handled'>> = {}): FactDraft {
  return {
    kind: 'call-handled',
    process: 'hello/0',
    operation: 'Hello',
    status: 200,
    reason: '',
    sojournUs: 1_000,
    waitUs: 0,
    ...more,
  };
}

export function callEnded(more: Partial<Draft<'call-ended'>> = {}): FactDraft {
  return {
    kind: 'call-ended',
    process: 'gateway/0',
    link: 'gateway-hello',
    bytes: 500,
    status: 200,
    reason: '',
    latencyUs: 1_000,
    ...more,
  };
}

export function spanStarted(
  span: string,
  parent: string,
  more: Partial<Draft<'span-started'>> = {},
): FactDraft {
  return {
    kind: 'span-started',
    trace: 't1',
    span,
    parent,
    process: 'hello/0',
    role: 'internal',
    name: span,
    link: '',
    ...more,
  };
}

export function spanEnded(span: string, more: Partial<Draft<'span-ended'>> = {}): FactDraft {
  return {
    kind: 'span-ended',
    trace: 't1',
    span,
    process: 'hello/0',
    status: 200,
    reason: '',
    definite: true,
    ...more,
  };
}

export function messageSent(message: number, more: Partial<Draft<'message-sent'>> = {}): FactDraft {
  return {
    kind: 'message-sent',
    message,
    protocol: 'rest',
    connection: 1,
    link: 'gateway-hello',
    direction: 'out',
    from: 'gateway/0',
    to: 'hello/0',
    trace: 't1',
    span: 's1',
    role: 'request',
    purpose: '',
    label: 'GET /hello',
    status: 0,
    size: 4,
    ...more,
  };
}

export function segmentSent(segment: number, more: Partial<Draft<'segment-sent'>> = {}): FactDraft {
  return {
    kind: 'segment-sent',
    segment,
    link: 'gateway-hello',
    direction: 'out',
    connection: 1,
    from: 'gateway/0',
    to: 'hello/0',
    flag: 'data',
    message: 0,
    bytes: new Uint8Array(0),
    arrivesAt: instant(0),
    ...more,
  };
}

export function segmentLost(segment: number, more: Partial<Draft<'segment-lost'>> = {}): FactDraft {
  return {
    kind: 'segment-lost',
    segment,
    link: 'gateway-hello',
    direction: 'out',
    connection: 1,
    flag: 'data',
    message: 0,
    lostAt: instant(0),
    sentAgainAt: instant(0),
    arrivesAt: null,
    ...more,
  };
}

export function failureObserved(more: Partial<Draft<'failure-observed'>> = {}): FactDraft {
  return {
    kind: 'failure-observed',
    process: 'gateway/0',
    link: '',
    trace: '',
    reason: 'no-route',
    values: {},
    ...more,
  };
}
