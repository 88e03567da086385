/** What `window.panal` does when it is asked to act. Loaded behind the first screen. */
import type { PanalAnswer } from './panal-api.ts';
import type { Command, Edit, RunCommand, Scenario } from './sim/index.ts';
import * as session from './state/session.ts';

export { breakNow, mend } from './state/faults.ts';

/** Rejects what is no command with a sentence that names those that are. */
export async function carryOut(
  command: Command,
  find: (document: Scenario) => Promise<Scenario>,
): Promise<void> {
  if (isRunCommand(command)) return session.command(command);
  const kinds: readonly string[] = editKinds;
  if (!kinds.includes(command.kind)) {
    const expected = kinds.join(', ');
    throw new TypeError(
      `"${command.kind}" is no command. Of edits there are ${expected}; docs/driving-panal.md has the others.`,
    );
  }
  if (command.kind !== 'replace-document') return session.edit(command);
  // A whole document from outside is checked as one that is opened.
  return session.edit({ ...command, scenario: await find(command.scenario) });
}

const editKinds = [
  'add-node',
  'update-node',
  'remove-node',
  'add-link',
  'update-link',
  'remove-link',
  'plan-fault',
  'unplan-fault',
  'rename-scenario',
  'replace-document',
] as const satisfies Edit['kind'][];

function isRunCommand(command: Command): command is RunCommand {
  switch (command.kind) {
    case 'kill-replica':
    case 'restart-replica':
    case 'send-request':
    case 'open-socket':
    case 'send-to-socket':
    case 'close-socket':
    case 'run-sql':
    case 'break':
    case 'mend':
    case 'tamper':
    case 'seek-group':
    case 'write-tombstone':
    case 'crash-replica':
    case 'outside-segment':
      return true;
    default:
      return false;
  }
}

export function answerOf(answer: Awaited<ReturnType<typeof session.request>>): PanalAnswer {
  const headers = new Map<string, string>();
  for (const [name, value] of answer.headers) {
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  const { status, latencyMs, reason, trace } = answer;
  const body = new TextDecoder().decode(answer.body);
  return { status, headers: Object.fromEntries(headers), body, latencyMs, reason, trace };
}
