/**
 * Requests that could not be read to their end: too large, or not HTTP in a way that only one reader
 * would agree to. They are refused before anything else is decided about them.
 */
import { refusalOf } from '../protocols/rest/behaviour.ts';
import type { ReasonValues } from '../services/facts.ts';
import { BODY_BYTES_MAX, HEAD_BYTES_MAX } from '../wire/http1.ts';
import type { Http1Limits } from '../wire/http1.ts';
import type { GatewayNode } from '../world/scenario.ts';
import type { Passage } from './passage.ts';

export function messageLimitsOf({ limits }: GatewayNode): Http1Limits {
  return {
    headBytesMax: limits?.headerBytesMax ?? HEAD_BYTES_MAX,
    bodyBytesMax: limits?.bodyBytesMax ?? BODY_BYTES_MAX,
  };
}

export function refuseUnreadable(node: GatewayNode, passage: Passage, next: () => void): void {
  const { exchange, request } = passage;
  const { problem } = exchange;
  if (problem === null) {
    next();
    return;
  }
  const { status, reason } = refusalOf(problem, request);
  const { headBytesMax, bodyBytesMax } = messageLimitsOf(node);
  let values: ReasonValues = { error: problem.message };
  if (reason === 'body-too-large') {
    values = { bytesMax: bodyBytesMax, setting: `${node.id}.limits.bodyBytesMax` };
  } else if (reason === 'headers-too-large') {
    values = { bytesMax: headBytesMax, setting: `${node.id}.limits.headerBytesMax` };
  }
  passage.note('read', { reason, status, ...values }, 'stopped');
  passage.refuse(status, reason, problem.message, values);
}
