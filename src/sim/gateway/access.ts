/** What somebody may do: the scopes and roles that a route asks for, against those of the token. */
import { challenge } from '../tokens/bearer.ts';
import { lackingFor } from '../tokens/principal.ts';
import type { Passage } from './passage.ts';

/** A filter behind that for tokens; `realm` is the gateway's id. */
export function checkAccess(passage: Passage, realm: string, next: () => void): void {
  const { principal } = passage;
  const access = passage.route?.access;
  if (access === undefined || principal === null) {
    next();
    return;
  }
  const values = {
    subject: principal.subject,
    scopes: access.scopes.join(' '),
    givenScopes: principal.scopes.join(' '),
    roles: access.roles.join(', '),
    givenRoles: principal.roles.join(', '),
  };
  const lacking = lackingFor(principal, access);
  if (lacking === null) {
    passage.note('authorized', values);
    next();
    return;
  }
  passage.note('authorized', { ...values, lacking: lacking.kind }, 'stopped');
  const isScope = lacking.kind === 'scope';
  const detail = isScope
    ? `the token lacks the scope ${lacking.missing.join(' ')}`
    : `one of these roles is needed: ${lacking.expected.join(', ')}`;
  const error = { code: 'insufficient_scope', description: detail } as const;
  passage.refuse(403, isScope ? 'missing-scope' : 'missing-role', detail, values, [
    ['WWW-Authenticate', challenge(realm, error, access.scopes)],
  ]);
}
