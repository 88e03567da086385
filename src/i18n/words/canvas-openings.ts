/** Words of what opens over the canvas when it is asked for: its menu, the list of node kinds, the empty state. */
import type { Text } from '../text.ts';

export const openingWords = {
  talkBy: { en: 'Talk by {protocol}', es: 'Hablar por {protocol}' },
  clientHelp: { en: 'sends requests', es: 'envía peticiones' },
  gatewayHelp: { en: 'routes by method and path', es: 'encamina por método y ruta' },
  serviceHelp: { en: 'code, replicas and a database', es: 'código, réplicas y una base de datos' },
  addNode: { en: 'Add node…', es: 'Añadir nodo…' },
  addAService: { en: 'Add a service', es: 'Añadir un servicio' },
  search: { en: 'Kind of node', es: 'Tipo de nodo' },
  noMatch: { en: 'No kind of node has that name.', es: 'Ningún tipo de nodo se llama así.' },
  emptyTitle: { en: 'Nothing here yet', es: 'Aquí no hay nada todavía' },
  emptyText: {
    en: 'Add a service, a gateway in front of it and a client that calls, and connect them. Or open a cluster that runs already.',
    es: 'Añade un servicio, una pasarela delante y un cliente que llame, y conéctalos. O abre un clúster que ya funciona.',
  },
  openMercado: { en: 'Open Mercado', es: 'Abrir Mercado' },
  openHello: { en: 'Open Hello', es: 'Abrir Hola' },
  killReplica: { en: 'Kill a replica', es: 'Matar una réplica' },
  restartReplica: { en: 'Restart a replica', es: 'Reiniciar una réplica' },
  addReplica: { en: 'Add a replica', es: 'Añadir una réplica' },
  rename: { en: 'Rename', es: 'Cambiar nombre' },
  duplicate: { en: 'Duplicate', es: 'Duplicar' },
  remove: { en: 'Delete', es: 'Eliminar' },
  connectTo: { en: 'Connect to…', es: 'Conectar con…' },
  inspect: { en: 'Inspect', es: 'Inspeccionar' },
  messages: { en: 'Messages', es: 'Mensajes' },
  paste: { en: 'Paste', es: 'Pegar' },
  menu: { en: 'Canvas menu', es: 'Menú del lienzo' },
} as const satisfies Readonly<Record<string, Text>>;
