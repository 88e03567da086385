/** Words of the dialog that shows a contract as text. */
import type { ContractForm } from '../../sim/index.ts';
import type { Text } from '../text.ts';

export const contractWords = {
  title: { en: 'Contract of {name}', es: 'Contrato de {name}' },
  form: { en: 'In which form', es: 'En qué forma' },
  copy: { en: 'Copy', es: 'Copiar' },
  copied: { en: 'Copied.', es: 'Copiado.' },
  selected: {
    en: 'This page may not copy by itself. The text is selected: press Ctrl+C.',
    es: 'Esta página no puede copiar por sí misma. El texto está seleccionado: pulsa Ctrl+C.',
  },
  download: { en: 'Download {file}', es: 'Descargar {file}' },
  noWays: {
    en: 'No link carries events of this service, or calls to it, through a queue, a topic or a socket.',
    es: 'Ningún enlace lleva eventos de este servicio, ni llamadas a él, por una cola, un tópico o un socket.',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const formNames: Readonly<Record<ContractForm, string>> = {
  proto: '.proto',
  openapi: 'OpenAPI',
  asyncapi: 'AsyncAPI',
};

export const formTexts: Readonly<Record<ContractForm, Text>> = {
  proto: {
    en: 'For gRPC: operations and messages with their field numbers. Clients of any language are made from it.',
    es: 'Para gRPC: operaciones y mensajes con sus números de campo. De él se hacen clientes en cualquier lenguaje.',
  },
  openapi: {
    en: 'For REST: which requests it answers, with what. Events that it hears are requests too.',
    es: 'Para REST: qué peticiones responde y con qué. Los eventos que oye también son peticiones.',
  },
  asyncapi: {
    en: 'For queues, topics and sockets: what it tells and hears, by the ways its links go now. Switch a link and it changes.',
    es: 'Para colas, tópicos y sockets: lo que cuenta y oye, por donde van ahora sus enlaces. Cambia un enlace y cambiará.',
  },
};
