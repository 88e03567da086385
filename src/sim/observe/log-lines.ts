/** Log lines since somebody last looked: what services write, and what the simulation notes of itself. */
import { toMilliseconds } from '../kernel/time.ts';
import type { ReasonValues } from '../services/facts.ts';
import type { FaultAt } from './faults.ts';
import type { CommandApplied, Fact } from './facts.ts';
import { newestLines } from './newest-lines.ts';
import { PolicyLines } from './policy-lines.ts';
import type { LogLine } from './views.ts';

/** Lines that wait to be taken; the oldest give way. */
export const LOG_LINES_MAX = 1_000;
/** Lines given at a time, of those that may be many. */
const TAKEN_MAX = 200;
/** The newest of either sort, for somebody who begins to look. */
const LOG_LINES_KEPT = 500;
/** Text of a command that is kept; a whole document may be in it. */
const COMMAND_TEXT_MAX = 200;

export class LogLinesFold {
  #lines: LogLine[] = [];
  /** The fact of the last line that was taken. */
  #taken = -1;
  readonly #faultAt: FaultAt;
  readonly #policies = new PolicyLines();

  constructor(faultAt: FaultAt = () => null) {
    this.#faultAt = faultAt;
  }

  accept(fact: Fact): void {
    if (fact.kind === 'replica-stopped') this.#policies.stop(fact.process);
    const line = lineOf(fact, this.#faultAt, this.#policies);
    if (line === null) return;
    this.#lines.push(line);
    if (this.#lines.length > 2 * LOG_LINES_MAX)
      this.#lines = newestLines(this.#lines, LOG_LINES_MAX);
  }

  /** Lines since the last take, in order: the newest 200 of those that may be many, and of the others. */
  take(): LogLine[] {
    const last = this.#taken;
    const waiting = this.#lines.filter(({ seq }) => seq > last);
    const taken = newestLines(waiting, TAKEN_MAX);
    this.#taken = this.#lines.at(-1)?.seq ?? last;
    return taken;
  }

  /** The newest, whether or not they have been taken: 500 of those that may be many, and of the others. */
  newest(): readonly LogLine[] {
    return newestLines(this.#lines, LOG_LINES_KEPT);
  }

  /** Everything that `load` needs to go on from here. */
  save() {
    return { lines: this.newest(), policies: this.#policies.save() };
  }

  load({ lines, policies }: ReturnType<LogLinesFold['save']>): void {
    this.#lines = [...lines];
    this.#policies.load(policies);
  }
}

function lineOf(fact: Fact, faultAt: FaultAt, policies: PolicyLines): LogLine | null {
  switch (fact.kind) {
    case 'log-written':
      return { ...blank(fact, 'log'), process: fact.process, trace: fact.trace, text: fact.text };
    case 'failure-observed': {
      const { process, link, trace, reason } = fact;
      const fault = faultAt(link, process, fact.values['fault']);
      const values =
        fault === null ? fact.values : { ...fact.values, fault: fault.what, broken: fault.target };
      return { ...blank(fact, 'failure'), process, link, trace, reason, values };
    }
    case 'replica-started': {
      const values = { state: 'up', version: fact.codeVersion };
      return { ...blank(fact, 'replica'), process: fact.process, values };
    }
    case 'replica-stopped': {
      const { process, reason, detail } = fact;
      return {
        ...blank(fact, 'replica'),
        process,
        reason,
        values: { state: 'down' },
        text: detail,
      };
    }
    case 'replica-ejected':
    case 'replica-readmitted': {
      const { process, peer } = fact;
      const isEjected = fact.kind === 'replica-ejected';
      const known = isEjected ? fact.values : {};
      const values = { ...known, peer, state: isEjected ? 'ejected' : 'readmitted' };
      return { ...blank(fact, 'replica'), process, values };
    }
    case 'policy-changed': {
      const state = policies.news(fact);
      if (state === null) return null;
      const { process, link, policy } = fact;
      const values = { ...fact.values, policy, state };
      return { ...blank(fact, 'policy'), process, link, values };
    }
    case 'fault-began': {
      const { what, target, untilMs } = fact;
      const values = { fault: what, target, state: 'began' };
      return {
        ...blank(fact, 'fault'),
        values: untilMs === null ? values : { ...values, untilMs },
      };
    }
    case 'fault-ended': {
      const { what, target, how } = fact;
      return { ...blank(fact, 'fault'), values: { fault: what, target, state: how } };
    }
    case 'command-applied': {
      const values = commandValues(fact);
      // The traffic of programs outside is no act of a person.
      if (values['command'] === 'outside-segment') return null;
      // The line of the fault says it.
      if (values['command'] === 'break' || values['command'] === 'mend') return null;
      const text = fact.command.slice(0, COMMAND_TEXT_MAX);
      return { ...blank(fact, 'command'), values, text };
    }
    default:
      return null;
  }
}

function blank(fact: Fact, source: LogLine['source']): LogLine {
  return {
    seq: fact.seq,
    atMs: toMilliseconds(fact.at),
    source,
    process: '',
    link: '',
    trace: '',
    reason: '',
    values: {},
    text: '',
  };
}

/** `command`: its kind; `target`: the node, link or process it is about, where it names one. */
export function commandValues({ command }: CommandApplied): ReasonValues {
  const members = membersOf(JSON.parse(command));
  const kind = members.get('kind');
  const values = { command: typeof kind === 'string' ? kind : '' };
  const about =
    members.get('node') ??
    members.get('link') ??
    members.get('id') ??
    members.get('client') ??
    members.get('fault');
  const id = typeof about === 'string' ? about : membersOf(about).get('id');
  if (typeof id !== 'string') return values;
  const replica = members.get('replica');
  return { ...values, target: typeof replica === 'number' ? `${id}/${replica}` : id };
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
