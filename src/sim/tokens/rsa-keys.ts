/**
 * RSA keys of 2048 bits that are ready, as their two primes (RFC 8017 section 3.2); the rest is worked out.
 *
 * Simplified: keys for RS256 are taken from four prepared ones, since to find primes of that length by
 * chance takes seconds. They are no secret, as everybody can read them here.
 */
import { base64url, bytesOfBase64url } from '../wire/base64.ts';
import type { RsaNumbers } from './keys.ts';

const primes: readonly (readonly [p: string, q: string])[] = [
  [
    '6nqv8pmXQxKXEZTwlwDdeAAOehpIzQrco1H18WS80oBca3Ci3WUejEiLjsRDrf4ER_p4xH2FDLBtIedXou-Q0nRbZRKKkm2HjetWWva0jMYj7Ns72FxOMeouzKBykh5WuA6LxXgkTl8jrw-b9SFA-BmznPKDPrEqeDLeRpBmopM',
    '40DxKhyeaUS86G1kzNajmnvozYQsq1k9ORebHSNCzFt_DerV4Os87_MFJnczeBUsfaat_0ENS-3e5kQuXZO0dPvR_L6tSFH6xrPpZaCb5oTNrnRFRPDwH4xG8KlqK2aByiH2Qil0ryr3_65Is46sI4568mDFv9Vt8LuL844O89U',
  ],
  [
    '-eH5Wl6r1VV85FRwG0LwGlMie0yXmWFi8MhdNcYXQ2-TwT-z_uZzwMLTzNCEiDuEOnKhXEpPduWM7kB8N39Im5Z0NeBvMyEFv0_Glqwn0Ggb366B44VzL-nwtVtRe3uZke-tYJBgscDegy2KqLfdpOux859xCtDOd6ePbukPgeU',
    '4aRcXM-4zrf2uWO-8r9AETgFYyUDY8MBNWNMupONJGb73Dh_Dpa4h4QNCUywBpo0B6xSrTl5DMV_f3YxNU1Kio29HXOCGFOTf9C_ccSH-B93TlYv2MoC0wevOLSbccFfAzuTHJFymtvm5FRkpYgl_2_PmubRTas-UbyjZj6oy-U',
  ],
  [
    'xp7lko0U3NPgmP9h8kZzxYC2NrnA6dwI6Zze0NWR7Nb7d_O08NCkL2yPnwx5vmx4gWmOmpUc9UUXc-OVdfQOAKyD-qckV9RuHWiB0vtvrquSuZHvxeK82l4F19qTvIH10GLrEXrE2qLnrhUlaEkeTBjh0Hc_Tii4Qt1g6X3anGs',
    'tcqa_VHgdZzxXt7oJBxD06d-CJQiG3G2rTXjUfy6QB-yCzysa81WXTX7vxPTU1aEna7S9Iw3QSEPWU4bvZ5xW4aysNWpP49WuqFxYWxVJlcrxZaH0939cP1OK-Mq29d2Jp873Ajguc-c2NSmGxRNyZu0lUdQiYHJG8U0zzb2P-s',
  ],
  [
    '3L37jy9-kKaRKSzewkzO5n-VGanVD9nUqPDIcni3BdYt27FtfSR_WZzWj-kqlMA0B-E3JrpaSGQl_CFVc9OF_osayEBkKqUu8sEm6Q0OQOV-pABToCg0GqwqXr5hq_b0pLIGmDTtgLpE_U_mdu14WC04jmxnVLXgQaS04zabD3c',
    '28yonbRJRZoBLjG41Dl0UBg92zbrwGXADiKZmMSnwnqcN99R7Mcb6FxyFmuq0kbs_Wl1dFKS4_4AaW6W9Cbjea-qL-f0FqTyfIfzFTJGebpX9jMj2mpG--nA1nTGKGOtvv4EtchCgbRitl2HIft7IPrHdyDo3UMJL0iW-HeKMf0',
  ],
];

export const preparedRsaKeys = primes.length;

const EXPONENT = 65_537n;

/** `at` from 0 to `preparedRsaKeys` - 1. */
export function preparedRsaKey(at: number): Required<RsaNumbers> {
  const [first = '', second = ''] = primes[at] ?? [];
  const p = numberOf(first);
  const q = numberOf(second);
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  return {
    n: textOf(p * q),
    e: textOf(EXPONENT),
    d: textOf(d),
    p: textOf(p),
    q: textOf(q),
    dp: textOf(d % (p - 1n)),
    dq: textOf(d % (q - 1n)),
    qi: textOf(inverse(q, p)),
  };
}

/** Big-endian, of base64url (RFC 7518 section 2, Base64urlUInt); 0 where the text is none. */
export function numberOf(text: string): bigint {
  let number = 0n;
  for (const byte of bytesOfBase64url(text) ?? []) number = (number << 8n) | BigInt(byte);
  return number;
}

function textOf(number: bigint): string {
  const hex = number.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return base64url(Uint8Array.from(even.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
}

/** x with a · x = 1 modulo m; the two have no common factor. */
function inverse(a: bigint, m: bigint): bigint {
  let [previous, rest] = [a % m, m];
  let [x, next] = [1n, 0n];
  while (rest !== 0n) {
    const times = previous / rest;
    [previous, rest] = [rest, previous - times * rest];
    [x, next] = [next, x - times * next];
  }
  return ((x % m) + m) % m;
}
