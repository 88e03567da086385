/** Words of the list view, the text form of the canvas. */
import type { Text } from '../text.ts';

export const listWords = {
  list: { en: 'List of nodes and links', es: 'Lista de nodos y enlaces' },
  thing: { en: 'Node or link', es: 'Nodo o enlace' },
  state: { en: 'State', es: 'Estado' },
  figures: { en: 'Figures', es: 'Cifras' },
  actions: { en: 'Actions', es: 'Acciones' },
  empty: {
    en: 'Nothing here yet. Add a service and a client; then connect the client to the service, and press Play.',
    es: 'Aquí no hay nada todavía. Añade un servicio y un cliente; luego conecta el cliente con el servicio y pulsa Reproducir.',
  },
  replicasUp: { en: '{up} of {all} up', es: '{up} de {all} activas' },
  nodeFigures: { en: '{rate}/s · p95 {p95}', es: '{rate}/s · p95 {p95}' },
  waiting: { en: '{queue} waiting', es: '{queue} en cola' },
  callsTo: { en: 'calls {to}', es: 'llama a {to}' },
  linkName: { en: 'Link from {from} to {to}', es: 'Enlace de {from} a {to}' },
  select: { en: 'Select', es: 'Seleccionar' },
  talkByName: { en: 'How {name} talks', es: 'Cómo habla {name}' },
  selectName: { en: 'Select {name}', es: 'Seleccionar {name}' },
  messages: { en: 'Messages', es: 'Mensajes' },
  messagesName: { en: 'Messages of {name}', es: 'Mensajes de {name}' },
  remove: { en: 'Delete', es: 'Eliminar' },
  removeName: { en: 'Delete {name}', es: 'Eliminar {name}' },
  connect: { en: 'Connect', es: 'Conectar' },
  connectName: { en: 'Connect {name} to the chosen node', es: 'Conectar {name} con el elegido' },
  connectTo: { en: 'Connect {name} to', es: 'Conectar {name} con' },
  choose: { en: 'Connect to…', es: 'Conectar con…' },
  addClient: { en: 'Add client', es: 'Añadir cliente' },
  addGateway: { en: 'Add gateway', es: 'Añadir pasarela' },
  addService: { en: 'Add service', es: 'Añadir servicio' },
} as const satisfies Readonly<Record<string, Text>>;
