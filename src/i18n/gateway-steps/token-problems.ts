/** What is wrong with a token, in words: a sentence for each problem, and a few words for where there is little room. */
import type { TokenProblem } from '../../sim/index.ts';
import type { Text } from '../text.ts';
import type { Wordings } from '../wordings.ts';

interface ProblemWords {
  readonly sentence: Wordings;
  /** At most 24 characters. */
  readonly short: Text;
}

export const tokenProblems: Readonly<Record<TokenProblem, ProblemWords>> = {
  'too-large': {
    sentence: [
      {
        en: 'Size: the token has {given} bytes; at most {expected} are taken.',
        es: 'Tamaño: el token tiene {given} bytes; se admiten {expected} como máximo.',
      },
      { en: 'Size: the token is too large.', es: 'Tamaño: el token es demasiado grande.' },
    ],
    short: { en: 'token too large', es: 'token demasiado grande' },
  },
  'not-three-parts': {
    sentence: [
      {
        en: 'Form: the token has {given} parts; three were expected: header, claims, signature.',
        es: 'Forma: el token tiene {given} partes; se esperaban tres: cabecera, declaraciones y firma.',
      },
      { en: 'Form: the token has not three parts.', es: 'Forma: el token no tiene tres partes.' },
    ],
    short: { en: 'token: not three parts', es: 'token sin tres partes' },
  },
  'not-base64url': {
    sentence: [
      {
        en: 'Form: the {part} of the token is not base64url.',
        es: 'Forma: una parte del token ({part}) no es base64url.',
      },
      {
        en: 'Form: a part of the token is not base64url.',
        es: 'Forma: una parte del token no es base64url.',
      },
    ],
    short: { en: 'token: not base64url', es: 'token: no es base64url' },
  },
  'not-json-object': {
    sentence: [
      {
        en: 'Form: the {part} of the token is not a JSON object.',
        es: 'Forma: una parte del token ({part}) no es un objeto JSON.',
      },
      {
        en: 'Form: a part of the token is not a JSON object.',
        es: 'Forma: una parte del token no es un objeto JSON.',
      },
    ],
    short: { en: 'token: not JSON', es: 'token: no es JSON' },
  },
  'nested-too-deep': {
    sentence: [
      {
        en: 'Form: the {part} of the token has more than {given} lists and objects within each other.',
        es: 'Forma: una parte del token ({part}) tiene más de {given} listas y objetos unos dentro de otros.',
      },
      {
        en: 'Form: a part of the token is nested too deep.',
        es: 'Forma: una parte del token está anidada demasiado hondo.',
      },
    ],
    short: { en: 'token: nested too deep', es: 'token: muy anidado' },
  },
  'name-twice': {
    sentence: [
      {
        en: 'Form: “{given}” stands twice in the {part}. Two readers could take two values for it.',
        es: 'Forma: «{given}» está dos veces en una parte del token ({part}). Dos lectores podrían tomar dos valores.',
      },
      {
        en: 'Form: a name stands twice in the token.',
        es: 'Forma: un nombre está dos veces en el token.',
      },
    ],
    short: { en: 'token: a name twice', es: 'token: nombre repetido' },
  },
  'no-algorithm': {
    sentence: [
      {
        en: 'Algorithm: the header of the token names none (“alg”).',
        es: 'Algoritmo: la cabecera del token no nombra ninguno («alg»).',
      },
    ],
    short: { en: 'token: no alg', es: 'token sin alg' },
  },
  'algorithm-none': {
    sentence: [
      {
        en: 'Algorithm: “alg” is “none”, which is no signature at all; {expected} was expected.',
        es: 'Algoritmo: «alg» es «none», es decir, sin firma; se esperaba {expected}.',
      },
      {
        en: 'Algorithm: “alg” is “none”, which is no signature at all.',
        es: 'Algoritmo: «alg» es «none», es decir, sin firma.',
      },
    ],
    short: { en: 'token: alg none', es: 'token: alg none' },
  },
  'algorithm-not-allowed': {
    sentence: [
      {
        en: 'Algorithm: “alg” is {given}; {expected} was expected.',
        es: 'Algoritmo: «alg» es {given}; se esperaba {expected}.',
      },
      {
        en: 'Algorithm: the one of the token is not allowed.',
        es: 'Algoritmo: el del token no está permitido.',
      },
    ],
    short: { en: 'token: alg not allowed', es: 'token: alg no permitido' },
  },
  'algorithm-of-another-key': {
    sentence: [
      {
        en: 'Algorithm: “alg” is {given}, but the key {kid} is for {expected}. The key decides, never the token.',
        es: 'Algoritmo: «alg» es {given}, pero la clave {kid} es para {expected}. Decide la clave, nunca el token.',
      },
      {
        en: 'Algorithm: the key is for another one. The key decides, never the token.',
        es: 'Algoritmo: la clave es para otro. Decide la clave, nunca el token.',
      },
    ],
    short: { en: 'alg of another key', es: 'alg de otra clave' },
  },
  'unknown-extension': {
    sentence: [
      {
        en: 'Critical extensions: “crit” names {given}, which is not understood here.',
        es: 'Extensiones críticas: «crit» nombra {given}, que aquí no se entiende.',
      },
      {
        en: 'Critical extensions: “crit” names one that is not understood here.',
        es: 'Extensiones críticas: «crit» nombra una que aquí no se entiende.',
      },
    ],
    short: { en: 'token: unknown crit', es: 'token: crit desconocido' },
  },
  'unencoded-payload': {
    sentence: [
      {
        en: 'Critical extensions: “b64” is false: the claims are not encoded, which is not understood here.',
        es: 'Extensiones críticas: «b64» es false: las declaraciones no están codificadas, y aquí eso no se entiende.',
      },
    ],
    short: { en: 'token: b64 false', es: 'token: b64 false' },
  },
  'another-type': {
    sentence: [
      {
        en: 'Type: “typ” is {given}; {expected} was expected.',
        es: 'Tipo: «typ» es {given}; se esperaba {expected}.',
      },
      {
        en: 'Type: “typ” is missing; {expected} was expected.',
        es: 'Tipo: falta «typ»; se esperaba {expected}.',
      },
      { en: 'Type: “typ” is another one.', es: 'Tipo: «typ» es otro.' },
    ],
    short: { en: 'token of another type', es: 'token de otro tipo' },
  },
  'no-key-named': {
    sentence: [
      {
        en: 'Key: the header names none (“kid”), and there are several.',
        es: 'Clave: la cabecera no nombra ninguna («kid»), y hay varias.',
      },
    ],
    short: { en: 'token names no key', es: 'token sin clave nombrada' },
  },
  'unknown-key': {
    sentence: [
      {
        en: 'Key: none has the name “{given}” (“kid”). Known: {expected}.',
        es: 'Clave: ninguna se llama «{given}» («kid»). Conocidas: {expected}.',
      },
      {
        en: 'Key: the one that the token names is not known.',
        es: 'Clave: la que nombra el token no se conoce.',
      },
    ],
    short: { en: 'token: unknown key', es: 'token: clave desconocida' },
  },
  'bad-signature': {
    sentence: [
      {
        en: 'Signature: it does not fit header and claims under the key {kid} ({alg}). Something was changed, or somebody else signed.',
        es: 'Firma: no corresponde a cabecera y declaraciones con la clave {kid} ({alg}). Algo se cambió, o firmó otro.',
      },
      {
        en: 'Signature: it does not fit header and claims. Something was changed, or somebody else signed.',
        es: 'Firma: no corresponde a cabecera y declaraciones. Algo se cambió, o firmó otro.',
      },
    ],
    short: { en: 'bad signature', es: 'firma incorrecta' },
  },
  'no-expiry': {
    sentence: [
      {
        en: 'Expiry: the token has no “exp”, so it would be good for ever.',
        es: 'Caducidad: el token no tiene «exp», así que valdría para siempre.',
      },
    ],
    short: { en: 'token without expiry', es: 'token sin caducidad' },
  },
  expired: {
    sentence: [
      {
        en: 'Expiry: the token expired {over} s ago (“exp”); a leeway of {leeway} s is given.',
        es: 'Caducidad: el token caducó hace {over} s («exp»); el margen es de {leeway} s.',
      },
      { en: 'Expiry: the token has expired (“exp”).', es: 'Caducidad: el token caducó («exp»).' },
    ],
    short: { en: 'token expired', es: 'token caducado' },
  },
  'no-instant': {
    sentence: [
      {
        en: 'Times: “{claim}” is {given}, which is no number of seconds.',
        es: 'Tiempos: «{claim}» es {given}, que no es un número de segundos.',
      },
      {
        en: 'Times: one of them is no number of seconds.',
        es: 'Tiempos: uno no es un número de segundos.',
      },
    ],
    short: { en: 'token: not a time', es: 'token: tiempo no válido' },
  },
  'not-yet-valid': {
    sentence: [
      {
        en: 'Not before: the token is good in {under} s only (“nbf”); a leeway of {leeway} s is given.',
        es: 'No antes de: el token vale solo dentro de {under} s («nbf»); el margen es de {leeway} s.',
      },
      {
        en: 'Not before: the token is not good yet (“nbf”).',
        es: 'No antes de: el token todavía no vale («nbf»).',
      },
    ],
    short: { en: 'token not valid yet', es: 'token aún no válido' },
  },
  'issued-in-future': {
    sentence: [
      {
        en: 'Issued: the token says that it was issued {under} s from now (“iat”); a leeway of {leeway} s is given.',
        es: 'Emisión: el token dice que se emitió dentro de {under} s («iat»); el margen es de {leeway} s.',
      },
      {
        en: 'Issued: the token says that it was issued in the future (“iat”).',
        es: 'Emisión: el token dice que se emitió en el futuro («iat»).',
      },
    ],
    short: { en: 'token from the future', es: 'token del futuro' },
  },
  'another-issuer': {
    sentence: [
      {
        en: 'Issuer: “iss” is {given}; {expected} was expected.',
        es: 'Emisor: «iss» es {given}; se esperaba {expected}.',
      },
      {
        en: 'Issuer: “iss” is missing; {expected} was expected.',
        es: 'Emisor: falta «iss»; se esperaba {expected}.',
      },
      { en: 'Issuer: “iss” is another one.', es: 'Emisor: «iss» es otro.' },
    ],
    short: { en: 'token: another issuer', es: 'token: otro emisor' },
  },
  'another-audience': {
    sentence: [
      {
        en: 'Audience: “aud” is {given}; {expected} was expected. The token is meant for somebody else.',
        es: 'Audiencia: «aud» es {given}; se esperaba {expected}. El token es para otro.',
      },
      {
        en: 'Audience: “aud” is missing; {expected} was expected.',
        es: 'Audiencia: falta «aud»; se esperaba {expected}.',
      },
      {
        en: 'Audience: the token is meant for somebody else (“aud”).',
        es: 'Audiencia: el token es para otro («aud»).',
      },
    ],
    short: { en: 'token: wrong audience', es: 'token: otra audiencia' },
  },
  revoked: {
    sentence: [
      {
        en: 'Revocation: the token {given} is on the list of revoked ones (“jti”).',
        es: 'Revocación: el token {given} está en la lista de revocados («jti»).',
      },
      {
        en: 'Revocation: the token was revoked (“jti”).',
        es: 'Revocación: el token se revocó («jti»).',
      },
    ],
    short: { en: 'token revoked', es: 'token revocado' },
  },
  'no-token-id': {
    sentence: [
      {
        en: 'Revocation: the token has no “jti”, so whether it was revoked is not known.',
        es: 'Revocación: el token no tiene «jti», así que no se sabe si se revocó.',
      },
    ],
    short: { en: 'token without jti', es: 'token sin jti' },
  },
};
