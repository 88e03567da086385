/**
 * Messages as JSON, for protocols that have no form of their own for calls and answers.
 *
 *   answer  {"status": 201, "value": {…}}   or   {"status": 404, "error": {"reason", "detail", "values"}}
 */
import { isMembers, parseJson } from '../wire/json.ts';
import type { CallResult, Reply } from './calls.ts';
import { textOfBytes } from '../wire/utf8.ts';

/** JSON of a body; undefined when it is not JSON in UTF-8. */
export function readJson(body: Uint8Array): unknown {
  return parseJson(textOfBytes(body));
}

/** The members of a message; none where it is not an object. */
export function membersOf(message: unknown): Readonly<Record<string, unknown>> {
  return isMembers(message) ? message : {};
}

/** What an answer says, as the members of its message. */
export function membersOfReply(reply: Reply): object {
  if (reply.kind === 'answer') return { status: reply.status, value: reply.value };
  const { status, reason, detail, values } = reply;
  return { status, error: { reason, detail, values } };
}

/** The inverse of `membersOfReply`; null: the message has no status. */
export function resultOf({
  status,
  value,
  error,
}: Readonly<Record<string, unknown>>): (CallResult & { readonly status: number }) | null {
  if (typeof status !== 'number') return null;
  if (error === undefined) return { kind: 'answer', status, value };
  const detail = isMembers(error) ? String(error.detail) : '';
  return { kind: 'error', status, detail: `${status}: ${detail}` };
}
