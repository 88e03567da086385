/**
 * The sockets that a person opens from a client node (`new WebSocket` in the page): asks over the
 * client's link to upgrade, then carries frames both ways, and tells the page what comes back.
 */
import { between } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import type { Endpoint } from '../net/endpoint.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { readProblem } from '../protocols/rest/behaviour.ts';
import { Dialled } from '../protocols/websocket/dial.ts';
import type { NotOpened } from '../protocols/websocket/dial.ts';
import type { SessionEnd } from '../protocols/websocket/session.ts';
import { header } from '../wire/http1.ts';
import type { HttpHeaders } from '../wire/http1.ts';
import { formatTraceparent } from '../wire/trace-context.ts';
import { bytesOfText } from '../wire/utf8.ts';
import { closeCodes } from '../wire/websocket.ts';
import type { SocketCommand } from '../world/commands.ts';
import type { ClientNode, ScenarioLink } from '../world/scenario.ts';
import type { Lease, NoLease } from '../resilience/balancer/balancer.ts';
import { reasons } from './facts.ts';
import type { Reason, ReasonValues } from './facts.ts';
import type { SocketEvent, Upstream } from './process.ts';

export type Opening = SocketCommand & { readonly kind: 'open-socket' };

/** Where the next socket goes. */
export interface Destination {
  readonly upstream: Upstream;
  readonly lease: Lease | NoLease;
}

interface Failure {
  readonly reason: Reason;
  readonly values: ReasonValues;
}

export class PageSockets {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #ids: Random;
  readonly #chance: Random;
  readonly #client: () => ClientNode;
  readonly #choose: (opening: Opening) => Destination | null;
  readonly #sockets = new Map<number, PageSocket>();

  /** `ids` names traces and spans; `choose` gives each a replica, null where there is no link. */
  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    ids: Random,
    client: () => ClientNode,
    choose: (opening: Opening) => Destination | null,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#ids = ids;
    this.#chance = core.random('sockets');
    this.#client = client;
    this.#choose = choose;
  }

  act(command: SocketCommand): void {
    switch (command.kind) {
      case 'open-socket':
        this.#open(command);
        return;
      case 'send-to-socket':
        this.#sockets.get(command.socket)?.send(command.data);
        return;
      case 'close-socket':
        this.#sockets.get(command.socket)?.close(command.code, command.reason);
        return;
    }
  }

  #open(command: Opening): void {
    const destination = this.#choose(command);
    const lease = destination?.lease ?? null;
    const tell = (event: SocketEvent): void => {
      const { socket } = command;
      // Closed is the last that it is told.
      if (!this.#sockets.has(socket)) return;
      if (event.kind === 'close') {
        this.#sockets.delete(socket);
        if (lease !== null && lease.peer !== null) lease.ended(null);
      }
      this.#core.emit({ kind: 'socket', at: this.#core.now, socket, event });
    };
    const [trace, span] = [this.#ids.hex(32), this.#ids.hex(16)];
    const socket = new PageSocket(this.#core, this.#client(), command, trace, span, tell);
    this.#sockets.set(command.socket, socket);
    socket.begin(this.#endpoint, this.#chance, destination);
  }
}

class PageSocket {
  readonly #core: ProcessCore;
  readonly #client: ClientNode;
  readonly #command: Opening;
  readonly #trace: string;
  readonly #span: string;
  readonly #tell: (event: SocketEvent) => void;
  readonly #request: number;
  readonly #startedAt: ProcessCore['now'];
  #dialled: Dialled | null = null;
  #link: ScenarioLink | null = null;
  #peer = '';
  #isOpening = true;
  /** Bytes of messages that have not all left. */
  #unsent = 0;

  constructor(
    core: ProcessCore,
    client: ClientNode,
    command: Opening,
    trace: string,
    span: string,
    tell: (event: SocketEvent) => void,
  ) {
    this.#core = core;
    this.#client = client;
    this.#command = command;
    this.#trace = trace;
    this.#span = span;
    this.#tell = tell;
    this.#request = core.nextId();
    this.#startedAt = core.now;
  }

  begin(endpoint: Endpoint, chance: Random, destination: Destination | null): void {
    const path = this.#command.path.split('?', 1)[0] ?? '';
    this.#link = destination?.upstream.link ?? null;
    this.#writeStart(path);
    if (destination === null) {
      this.#failOpening({ reason: 'no-link', values: { client: this.#client.id } }, 0, true);
      return;
    }
    const { lease } = destination;
    const { link } = destination.upstream;
    if (link.broker !== null) {
      const values = { broker: link.broker, error: 'it takes no WebSocket' };
      this.#failOpening({ reason: 'broker-refused', values }, 0, true);
      return;
    }
    const { peer } = lease;
    if (peer === null) {
      this.#failOpening(lease, 0, true);
      return;
    }
    this.#peer = peer;
    this.#dialled = new Dialled(this.#core, endpoint, chance, {
      link: link.id,
      peer,
      host: link.to,
      target: this.#command.path,
      headers: this.#headers(),
      direction: 'out',
      timeoutMs: this.#client.timeoutMs,
      envelope: { trace: this.#trace, span: this.#span },
      opened: (_session, response) => {
        const protocol = header(response.headers, 'Sec-WebSocket-Protocol') ?? '';
        if (this.#command.protocols.length > 0 && !this.#command.protocols.includes(protocol)) {
          const error = `none of the protocols ${this.#command.protocols.join(', ')} was accepted`;
          this.#dialled?.close(closeCodes.protocolError, 'no protocol in common');
          this.#failOpening({ reason: 'bad-response', values: { error } }, 0, true);
          return;
        }
        this.#endOpening(101, '', true);
        this.#tell({ kind: 'open', protocol });
      },
      notOpened: (why) => this.#notOpened(why, peer),
      message: (text) => this.#tell({ kind: 'message', data: text }),
      binary: (bytes) => this.#tell({ kind: 'message', data: bytes }),
      drained: () => this.#tellSent(),
      ended: (end) => this.#ended(end),
    });
  }

  send(data: string | Uint8Array): void {
    const session = this.#dialled?.session ?? null;
    if (session === null || !session.isOpen) return;
    const size = typeof data === 'string' ? bytesOfText(data).length : data.length;
    this.#unsent += size;
    session.send(data, {
      protocol: 'websocket',
      role: 'event',
      label: typeof data === 'string' ? `text, ${size} B` : `data, ${size} B`,
      status: 0,
      trace: this.#trace,
      span: this.#span,
    });
    if (session.connection.unsent === 0) this.#tellSent();
  }

  close(code: number | null, reason: string): void {
    this.#dialled?.close(code ?? closeCodes.noCode, reason);
    if (!this.#isOpening) return;
    // Given up before there was an answer; nobody is to blame.
    this.#endOpening(0, 'cancelled', false);
    this.#tellBroken();
  }

  #headers(): HttpHeaders {
    const { protocols } = this.#command;
    const traceparent = ['traceparent', formatTraceparent(this.#trace, this.#span)] as const;
    if (protocols.length === 0) return [traceparent];
    return [traceparent, ['Sec-WebSocket-Protocol', protocols.join(', ')]];
  }

  #notOpened(why: NotOpened, callee: string): void {
    switch (why.kind) {
      case 'lost':
        this.#failOpening(
          why.how === 'refused'
            ? { reason: 'connection-refused', values: { callee } }
            : { reason: 'connection-reset', values: { callee } },
          0,
          why.how === 'refused',
        );
        return;
      case 'timeout': {
        const { id, timeoutMs } = this.#client;
        const values = { timeoutMs, setting: `${id}.timeoutMs` };
        this.#failOpening({ reason: 'timeout', values }, 0, false);
        return;
      }
      case 'unreadable':
        this.#failOpening({ reason: 'bad-response', values: { error: why.error } }, 0, false);
        return;
      case 'refused': {
        const { status, statusText } = why.response;
        const { reason } = readProblem(why.response);
        const named = reasons.find((known) => known === reason);
        if (named !== undefined) {
          // Whoever refused has written down why.
          this.#endOpening(status, named, status < 500);
          this.#tellBroken();
          return;
        }
        const error = `${status} ${statusText} where 101 Switching Protocols was expected`;
        this.#failOpening({ reason: 'bad-response', values: { error } }, status, status < 500);
      }
    }
  }

  #ended({ how, code, reason }: SessionEnd): void {
    if (how === 'reset') {
      const values = { peer: this.#peer };
      this.#writeFailure({ reason: 'connection-reset', values });
    }
    const wasClean = how === 'closed' && code !== closeCodes.abnormal;
    this.#tell({ kind: 'close', code, reason, wasClean });
  }

  #failOpening(failure: Failure, status: number, definite: boolean): void {
    this.#writeFailure(failure);
    this.#endOpening(status, failure.reason, definite);
    this.#tellBroken();
  }

  #tellBroken(): void {
    this.#tell({ kind: 'close', code: closeCodes.abnormal, reason: '', wasClean: false });
  }

  #tellSent(): void {
    const bytes = this.#unsent;
    this.#unsent = 0;
    if (bytes > 0) this.#tell({ kind: 'sent', bytes });
  }

  // ── Facts: the opening is a request of the client ──

  #writeStart(path: string): void {
    const { process } = this.#core;
    const [trace, span, method] = [this.#trace, this.#span, 'GET'];
    this.#core.fact({
      kind: 'request-started',
      request: this.#request,
      trace,
      client: this.#client.id,
      method,
      path,
      origin: 'person',
    });
    this.#core.fact({
      kind: 'span-started',
      trace,
      span,
      parent: '',
      process,
      role: 'client',
      name: `${method} ${path}`,
      link: this.#link?.id ?? '',
    });
  }

  #endOpening(status: number, reason: Reason | '', definite: boolean): void {
    if (!this.#isOpening) return;
    this.#isOpening = false;
    const { process, now } = this.#core;
    const [trace, span] = [this.#trace, this.#span];
    this.#core.fact({ kind: 'span-ended', trace, span, process, status, reason, definite });
    this.#core.fact({
      kind: 'request-ended',
      request: this.#request,
      trace,
      client: this.#client.id,
      status,
      reason,
      latencyUs: between(this.#startedAt, now),
    });
  }

  #writeFailure({ reason, values }: Failure): void {
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link: this.#link?.id ?? '',
      trace: this.#trace,
      reason,
      values,
    });
  }
}
