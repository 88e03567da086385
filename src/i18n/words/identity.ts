/** Words of the identities in the Request panel. */
import type { Text } from '../text.ts';

export const identityWords = {
  signInAs: { en: 'Sign in as', es: 'Entrar como' },
  nobody: { en: 'nobody', es: 'nadie' },
  other: { en: 'somebody else…', es: 'otra persona…' },
  user: { en: '{name} · {role}', es: '{name} · {role}' },
  userName: { en: 'User', es: 'Usuario' },
  password: { en: 'Password', es: 'Contraseña' },
  signIn: { en: 'Sign in', es: 'Entrar' },
  signOut: { en: 'Sign out', es: 'Salir' },
  asking: { en: 'Asks {path} for a token…', es: 'Pide un token a {path}…' },
  noToken: { en: 'without a token', es: 'sin token' },
  withToken: { en: 'with a token', es: 'con un token' },
  until: { en: 'token until {at} s', es: 'token hasta {at} s' },
  expired: { en: 'the token ended at {at} s', es: 'el token terminó a los {at} s' },
  refused: { en: 'No token: {problem}', es: 'Sin token: {problem}' },
  play: { en: 'Play', es: 'Reproducir' },
} as const satisfies Readonly<Record<string, Text>>;

/** Roles of the built-in scenarios; others are said as they stand. */
export const roleWords = {
  customer: { en: 'customer', es: 'cliente' },
  seller: { en: 'seller', es: 'vendedor' },
  administrator: { en: 'administrator', es: 'administrador' },
  shop: { en: 'shop', es: 'tienda' },
  attacker: { en: 'attacker', es: 'atacante' },
} as const satisfies Readonly<Record<string, Text>>;
