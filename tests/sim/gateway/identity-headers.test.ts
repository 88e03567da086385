/** Who asks is said by a checked token, and by no header that came from outside. */
import { expect, it } from 'vitest';
import { namesAnIdentity } from '../../../src/sim/gateway/identity-headers.ts';

it.each([
  'X-Forwarded-Preferred-Username',
  'x_forwarded_user',
  'X-Forwarded-Groups',
  'X-Auth-Request-Email',
  'Remote-Groups',
  'X-WEBAUTH-USER',
  'X-User',
  'X-User-Id',
  'X-Username',
  'X-UserInfo',
  'X-Consumer-Custom-Id',
  'X-Roles',
  'X-Scope',
  'X-Amzn-Oidc-Identity',
  'X-MS-CLIENT-PRINCIPAL-NAME',
  'X-Goog-Authenticated-User-Email',
  'Cf-Access-Authenticated-User-Email',
  'X-Forwarded-Client-Cert',
])('%s names whoever asks', (name) => {
  expect(namesAnIdentity(name)).toBe(true);
});

it.each([
  ...['User-Agent', 'Authorization', 'Cookie', 'Accept', 'Content-Type', 'API-Version'],
  ...['X-Tenant', 'X-Request-Id', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-CSRF-Token'],
  ...['X-Client', 'X-Group-Size', 'X-Email-Template', 'X-Userland', 'Idempotency-Key', 'From'],
])('%s does not', (name) => {
  expect(namesAnIdentity(name)).toBe(false);
});
