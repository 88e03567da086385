/** The door to tokens for the screen, which loads it on demand: making, reading and checking them. */
export { base64url } from '../wire/base64.ts';
export { newKey, publicKey, readKey, readKeySet } from './keys.ts';
export { pemOf } from './naive-keys.ts';
export { hmacSha256 } from './signatures.ts';
export { decodeToken, signToken, signWith, unsignedToken } from './token.ts';
export { verifyToken } from './verify.ts';
