/** Words of what can be done to one message on its way. */
import type { MessageCommand } from '../../sim/index.ts';
import type { Text } from '../text.ts';

export const messageActWords = {
  inFlight: { en: 'On its way', es: 'En camino' },
  held: { en: 'Held', es: 'Retenido' },
  of: { en: 'This message', es: 'Este mensaje' },
} as const satisfies Readonly<Record<string, Text>>;

interface ActWords {
  readonly name: Text;
  /** What comes of it. */
  readonly does: Text;
}

export const actWords: Readonly<Record<MessageCommand['act'], ActWords>> = {
  drop: {
    name: { en: 'Drop', es: 'Perder' },
    does: {
      en: 'It is lost; TCP’s timer sends it again, so to those who talk it is late.',
      es: 'Se pierde; el temporizador de TCP lo reenvía, así que para quienes hablan llega tarde.',
    },
  },
  delay: {
    name: { en: 'Delay 1 s', es: 'Retrasar 1 s' },
    does: {
      en: 'It comes a second later, and so does all that is behind it on its connection.',
      es: 'Llega un segundo después, y con él todo lo que va detrás en su conexión.',
    },
  },
  duplicate: {
    name: { en: 'Repeat', es: 'Repetir' },
    does: {
      en: 'Its bytes come twice. TCP never does that; a proxy or a sender above it may.',
      es: 'Sus bytes llegan dos veces. TCP nunca hace eso; un proxy o un emisor por encima, sí.',
    },
  },
  corrupt: {
    name: { en: 'Damage a byte', es: 'Dañar un byte' },
    does: {
      en: 'One bit is turned, and TCP’s checksum misses it.',
      es: 'Cambia un bit, y la suma de control de TCP no lo nota.',
    },
  },
  hold: {
    name: { en: 'Hold', es: 'Retener' },
    does: {
      en: 'It stays where it is until it is released, and all behind it on its connection waits.',
      es: 'Se queda donde está hasta soltarlo, y lo que va detrás en su conexión espera.',
    },
  },
  release: {
    name: { en: 'Release', es: 'Soltar' },
    does: { en: 'It goes the rest of its way.', es: 'Recorre lo que le queda de camino.' },
  },
};
