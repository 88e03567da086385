import { describe, expect, it } from 'vitest';
import { base64url, bytesOfBase64url } from '../../../src/sim/wire/base64.ts';
import { readKey } from '../../../src/sim/tokens/keys.ts';
import type { Jwk } from '../../../src/sim/tokens/keys.ts';
import { isSignedBy, signBytes } from '../../../src/sim/tokens/signatures.ts';
import { decodeToken } from '../../../src/sim/tokens/token.ts';
import { verifyToken } from '../../../src/sim/tokens/verify.ts';
import { bytesOfText } from '../../../src/sim/wire/utf8.ts';

/** A JSON Web Signature as a standard prints it; `isRepeatable`: the same key gives the same signature. */
interface Example {
  readonly source: string;
  readonly key: Readonly<Record<string, string>>;
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  readonly isRepeatable: boolean;
}

const claims =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const frodo =
  'SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4';
const a1Secret =
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';

const examples: readonly Example[] = [
  {
    source: 'RFC 7515 A.1, HS256',
    key: { kty: 'oct', k: a1Secret },
    header: 'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9',
    payload: claims,
    signature: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    isRepeatable: true,
  },
  {
    source: 'RFC 7515 A.2, RS256',
    key: {
      kty: 'RSA',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    header: 'eyJhbGciOiJSUzI1NiJ9',
    payload: claims,
    signature:
      'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
    isRepeatable: false,
  },
  {
    source: 'RFC 7515 A.3, ES256',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
    },
    header: 'eyJhbGciOiJFUzI1NiJ9',
    payload: claims,
    signature:
      'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    isRepeatable: false,
  },
  {
    source: 'RFC 7520 section 4.1, RS256',
    key: {
      kty: 'RSA',
      kid: 'bilbo.baggins@hobbiton.example',
      use: 'sig',
      n: 'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw',
      e: 'AQAB',
      d: 'bWUC9B-EFRIo8kpGfh0ZuyGPvMNKvYWNtB_ikiH9k20eT-O1q_I78eiZkpXxXQ0UTEs2LsNRS-8uJbvQ-A1irkwMSMkK1J3XTGgdrhCku9gRldY7sNA_AKZGh-Q661_42rINLRCe8W-nZ34ui_qOfkLnK9QWDDqpaIsA-bMwWWSDFu2MUBYwkHTMEzLYGqOe04noqeq1hExBTHBOBdkMXiuFhUq1BU6l-DqEiWxqg82sXt2h-LMnT3046AOYJoRioz75tSUQfGCshWTBnP5uDjd18kKhyv07lhfSJdrPdM5Plyl21hsFf4L_mHCuoFau7gdsPfHPxxjVOcOpBrQzwQ',
    },
    header: 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9',
    payload: frodo,
    signature:
      'MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg',
    isRepeatable: true,
  },
  {
    source: 'RFC 7520 section 4.4, HS256',
    key: {
      kty: 'oct',
      kid: '018c0ae5-4d9b-471b-bfd6-eef314bc7037',
      use: 'sig',
      alg: 'HS256',
      k: 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
    },
    header: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9',
    payload: frodo,
    signature: 's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0',
    isRepeatable: true,
  },
  {
    source: 'RFC 8037 A.4, EdDSA',
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    },
    header: 'eyJhbGciOiJFZERTQSJ9',
    payload: 'RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
    signature:
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    isRepeatable: true,
  },
];

function keyOf(example: Example): Jwk {
  const key = readKey(example.key);
  if (key === null) throw new Error(`${example.source}: the key can't be read`);
  return key;
}

describe.each(examples)('$source', (example) => {
  const signed = bytesOfText(`${example.header}.${example.payload}`);
  const signature = bytesOfBase64url(example.signature) ?? new Uint8Array(0);

  it('verifies, and no more with one bit changed', () => {
    const key = keyOf(example);
    expect(isSignedBy(key, signed, signature)).toBe(true);
    const other = Uint8Array.from(signature);
    other[10] = (other[10] ?? 0) ^ 1;
    expect(isSignedBy(key, signed, other)).toBe(false);
    expect(isSignedBy(key, bytesOfText(`${example.header}.x`), signature)).toBe(false);
  });

  it.runIf(example.isRepeatable)('is what signing gives', () => {
    expect(base64url(signBytes(keyOf(example), signed))).toBe(example.signature);
  });
});

describe('tokens of the standards that are refused', () => {
  const rules = {
    identity: 'identity',
    keysPath: '/keys',
    refreshMs: 60_000,
    issuer: 'joe',
    audience: 'anyone',
    algorithms: ['HS256', 'RS256', 'ES256', 'EdDSA'],
    leewaySeconds: 0,
    sizeMax: 8_192,
  } as const;

  it('RFC 7515 A.5, an unsecured one', () => {
    const token = `eyJhbGciOiJub25lIn0.${claims}.`;
    expect(decodeToken(token).problems).toEqual([]);
    expect(verifyToken(token, rules, { keys: [] }, null, 0).failed).toMatchObject({
      check: 'algorithm',
      problem: 'algorithm-none',
    });
  });

  it('RFC 7797 section 4.2, a payload that is not encoded', () => {
    const token =
      'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.$.02.A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY';
    expect(verifyToken(token, rules, { keys: [] }, null, 0).failed?.check).toBe('form');
    const encoded = token.replace('$.02', 'e30');
    const key = readKey({ kty: 'oct', k: a1Secret });
    const keys = { keys: key === null ? [] : [key] };
    expect(verifyToken(encoded, rules, keys, null, 0).failed).toMatchObject({
      check: 'critical',
      problem: 'unencoded-payload',
    });
  });

  it('RFC 7515 appendix E, an extension that nobody understands', () => {
    const header = base64url(
      bytesOfText(
        '{"alg":"HS256","crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true}',
      ),
    );
    const key = readKey({ kty: 'oct', k: a1Secret });
    const keys = { keys: key === null ? [] : [key] };
    const { failed } = verifyToken(`${header}.${claims}.AAAA`, rules, keys, null, 0);
    expect(failed).toMatchObject({ check: 'critical', problem: 'unknown-extension' });
  });
});
