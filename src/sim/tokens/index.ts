/** The door to tokens for the screen, which loads it on demand: making, reading and checking them. */
export { base64url, bytesOfBase64url } from './base64url.ts';
export { newKey, publicKey, readKey, readKeySet } from './keys.ts';
export type { Jwk, KeySet } from './keys.ts';
export { pemOf } from './naive-keys.ts';
export { lackingFor, principalOf } from './principal.ts';
export type { Lacking, Principal } from './principal.ts';
export { hmacSha256 } from './signatures.ts';
export { decodeToken, signToken, signWith, unsignedToken } from './token.ts';
export type { DecodedToken, FormProblem } from './token.ts';
export { verifyToken } from './verify.ts';
export type { CheckResult, CheckValues, TokenProblem, Verification } from './verify.ts';
