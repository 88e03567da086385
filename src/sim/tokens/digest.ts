/** SHA-256 of a text, as base64url: to keep what should not be kept as it is. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOfText } from '../wire/utf8.ts';
import { base64url } from '../wire/base64.ts';

export function digestOf(text: string): string {
  return base64url(sha256(bytesOfText(text)));
}
