/** Edits for forms: a refusal comes back as text for the field instead of being thrown. */
import type { Edit, RunCommand, ScenarioLink, ScenarioNode } from '../../../sim/index.ts';
import * as session from '../../../state/session.ts';
import { sayError } from '../../kit/say-error.ts';

/** Carries out the edit; resolves to an empty text, or to the message of what hinders it. */
function tryEdit(change: Edit, group = ''): Promise<string> {
  return messageOf(session.edit(change, group));
}

/** Carries out the command; resolves like `tryEdit`. */
export function tryCommand(command: RunCommand): Promise<string> {
  return messageOf(session.command(command));
}

export function updateNode(node: ScenarioNode, group = ''): Promise<string> {
  return tryEdit({ kind: 'update-node', node }, group);
}

export function updateLink(link: ScenarioLink, group = ''): Promise<string> {
  return tryEdit({ kind: 'update-link', link }, group);
}

async function messageOf(work: Promise<void>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    return sayError(error);
  }
}
