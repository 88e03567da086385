/** A filter: whether the client takes what services answer with, which is JSON (RFC 9110 section 15.5.7). */
import { headerValues } from '../wire/http1.ts';
import { admitsJson } from '../wire/media-types.ts';
import type { Passage } from './passage.ts';

export function checkAcceptable(passage: Passage, next: () => void): void {
  const accept = headerValues(passage.request.headers, 'accept').join(', ');
  if (passage.relay !== null || admitsJson(accept)) {
    next();
    return;
  }
  passage.note('negotiated', { accept }, 'stopped');
  const detail = `There is application/json, and the client takes ${accept}`;
  passage.refuse(406, 'not-acceptable', detail, { accept });
}
