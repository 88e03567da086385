/** What is said to who has no good token, by a gateway and by a service that checks for itself (RFC 6750 section 3). */
import { challenge, sayProblem } from '../tokens/bearer.ts';
import type { BearerError } from '../tokens/bearer.ts';
import type { CheckResult } from '../tokens/verify.ts';
import type { Reason, ReasonValues } from './facts.ts';

/** After how many seconds it may be tried again where tokens can't be checked. */
export const RETRY_AFTER_SECONDS = 1;

export interface TokenRefusal {
  readonly status: 400 | 401 | 503;
  readonly reason: Reason;
  readonly detail: string;
  readonly values: ReasonValues;
  /** For `WWW-Authenticate`; null: a token would not help. */
  readonly challenge: string | null;
}

/** Nothing of an error is said to somebody who brought no token at all (section 3.1). */
export function withoutToken(realm: string, request: string): TokenRefusal {
  const detail = `${request} needs a token: Authorization: Bearer …`;
  return refusal(401, 'no-token', detail, { request }, challenge(realm, null, []));
}

/** It came in more than one way, or more than once. */
export function withTwoTokens(realm: string, error: string): TokenRefusal {
  return refusal(400, 'bad-request', error, { error }, erring(realm, 'invalid_request', error));
}

export function withBadToken(
  realm: string,
  failed: CheckResult,
  values: ReasonValues,
): TokenRefusal {
  const detail = sayProblem(failed);
  const all = failed.problem === 'too-large' ? { ...values, ...sizesOf(realm, failed) } : values;
  return refusal(401, 'bad-token', detail, all, erring(realm, 'invalid_token', detail));
}

/** No claim is to blame then, but a limit. */
function sizesOf(
  realm: string,
  { values: { given = 0, expected = 0 } }: CheckResult,
): ReasonValues {
  return { bytes: given, bytesMax: expected, setting: `${realm}.tokens.sizeMax` };
}

/** There are no keys to check it by. */
export function withUncheckedToken(values: ReasonValues): TokenRefusal {
  const detail = `Tokens can't be checked: ${JSON.stringify(values)}`;
  return refusal(503, 'no-keys', detail, values, null);
}

function refusal(
  status: TokenRefusal['status'],
  reason: Reason,
  detail: string,
  values: ReasonValues,
  said: string | null,
): TokenRefusal {
  return { status, reason, detail, values, challenge: said };
}

function erring(realm: string, code: BearerError, description: string): string {
  return challenge(realm, { code, description }, []);
}
