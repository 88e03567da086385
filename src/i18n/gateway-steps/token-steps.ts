/** Words for who asks, and what they may do. */
import type { OutcomeWords, StepCase, StepWords } from './step-words.ts';
import { tokenProblems } from './token-problems.ts';

const problemCases: readonly StepCase[] = [
  ...Object.entries(tokenProblems).map(([problem, { sentence, short }]): StepCase => ({
    value: 'problem',
    is: problem,
    sentence,
    short: [short],
  })),
  {
    value: 'problem',
    is: 'no-token',
    sentence: [
      {
        en: 'No token: {request} needs one in its header Authorization, and has none.',
        es: 'Sin token: {request} necesita uno en su cabecera Authorization, y no lo tiene.',
      },
      { en: 'No token: the request needs one.', es: 'Sin token: la petición necesita uno.' },
    ],
    short: [{ en: 'no token', es: 'sin token' }],
  },
  {
    value: 'problem',
    is: 'ambiguous',
    sentence: [
      {
        en: 'Which token is meant can’t be told: {error}.',
        es: 'No se sabe de qué token se trata: {error}.',
      },
      { en: 'Which token is meant can’t be told.', es: 'No se sabe de qué token se trata.' },
    ],
    short: [{ en: 'which token?', es: '¿qué token?' }],
  },
];

const unavailable: OutcomeWords = {
  sentence: [
    {
      en: 'The token can’t be checked: {identity} gave nothing at {path} ({error}).',
      es: 'El token no se puede comprobar: {identity} no dio nada en {path} ({error}).',
    },
    {
      en: 'Tokens can’t be checked: the gateway has no settings for them.',
      es: 'Los tokens no se pueden comprobar: la pasarela no tiene ajustes para ellos.',
    },
  ],
  short: [{ en: 'no keys to check by', es: 'sin claves' }],
};

export const verified: StepWords = {
  name: { en: 'Token', es: 'Token' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'A hole let this token through: the check of {holes} would have stopped it, and is switched off. It says that it is “{subject}”.',
          es: 'Este token pasó por un agujero: la comprobación de {holes} lo habría detenido, y está apagada. Dice ser «{subject}».',
        },
        {
          en: 'A hole let this token through: the check of {holes} would have stopped it, and is switched off.',
          es: 'Este token pasó por un agujero: la comprobación de {holes} lo habría detenido, y está apagada.',
        },
        {
          en: 'The token is good: “{subject}”, signed by {algorithm} with key {key}, from {issuer} for {audience}.',
          es: 'El token es bueno: «{subject}», firmado con {algorithm} y la clave {key}, de {issuer} para {audience}.',
        },
        {
          en: 'The token is good: “{subject}”, signed by {algorithm}, from {issuer} for {audience}.',
          es: 'El token es bueno: «{subject}», firmado con {algorithm}, de {issuer} para {audience}.',
        },
        { en: 'The token is good.', es: 'El token es bueno.' },
      ],
      short: [
        { en: 'hole: {holes}', es: 'agujero: {holes}' },
        { en: 'token: “{subject}”', es: 'token: «{subject}»' },
        { en: 'token verified', es: 'token comprobado' },
      ],
      also: [{ en: 'Switched off: {off}.', es: 'Apagado: {off}.' }],
    },
    stopped: { ...unavailable, cases: problemCases },
    noted: {
      ...unavailable,
      cases: problemCases,
      also: [
        {
          en: 'The route asks for no token, so the request goes on without one.',
          es: 'La ruta no pide token, así que la petición sigue sin él.',
        },
      ],
    },
  },
};

export const authorized: StepWords = {
  name: { en: 'Access', es: 'Acceso' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: '“{subject}” may: scopes {scopes} are among “{givenScopes}”, and one of the roles {roles} among “{givenRoles}”.',
          es: '«{subject}» puede: los ámbitos {scopes} están en «{givenScopes}», y uno de los roles {roles} en «{givenRoles}».',
        },
        {
          en: '“{subject}” may: scopes {scopes} are among “{givenScopes}”.',
          es: '«{subject}» puede: los ámbitos {scopes} están en «{givenScopes}».',
        },
        {
          en: '“{subject}” may: one of the roles {roles} is among “{givenRoles}”.',
          es: '«{subject}» puede: uno de los roles {roles} está en «{givenRoles}».',
        },
        {
          en: 'Access is granted to whoever has a good token.',
          es: 'Se da acceso a quien tenga un buen token.',
        },
      ],
      short: [
        { en: '“{subject}” may', es: '«{subject}» puede' },
        { en: 'access granted', es: 'acceso permitido' },
      ],
    },
    stopped: {
      sentence: [{ en: 'The token does not allow this.', es: 'El token no permite esto.' }],
      short: [{ en: 'not allowed', es: 'no permitido' }],
      cases: [
        {
          value: 'lacking',
          is: 'scope',
          sentence: [
            {
              en: '“{subject}” may not: the scopes {scopes} are needed, the token has “{givenScopes}”.',
              es: '«{subject}» no puede: hacen falta los ámbitos {scopes}, el token tiene «{givenScopes}».',
            },
            {
              en: 'The token has no scope; {scopes} is needed.',
              es: 'El token no tiene ningún ámbito; hace falta {scopes}.',
            },
            { en: 'The token lacks a scope.', es: 'Al token le falta un ámbito.' },
          ],
          short: [
            { en: 'lacks {scopes}', es: 'falta {scopes}' },
            { en: 'lacks a scope', es: 'falta un ámbito' },
          ],
        },
        {
          value: 'lacking',
          is: 'role',
          sentence: [
            {
              en: '“{subject}” may not: one of the roles {roles} is needed, the token has “{givenRoles}”.',
              es: '«{subject}» no puede: hace falta uno de los roles {roles}, el token tiene «{givenRoles}».',
            },
            {
              en: 'The token has no role; one of {roles} is needed.',
              es: 'El token no tiene ningún rol; hace falta uno de {roles}.',
            },
            { en: 'The token lacks a role.', es: 'Al token le falta un rol.' },
          ],
          short: [
            { en: 'lacks role {roles}', es: 'falta el rol {roles}' },
            { en: 'lacks a role', es: 'falta un rol' },
          ],
        },
      ],
    },
  },
};
