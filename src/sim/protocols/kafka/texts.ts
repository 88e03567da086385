/** What the fields of Kafka's messages mean, by the names of `messages.ts`, in plain sentences. */
import type { Sentence } from '../../wire/dissection.ts';

export const fieldTexts: Readonly<Record<string, Sentence>> = {
  resources: {
    en: 'What has the settings: here topics.',
    es: 'Qué tiene los ajustes: aquí, tópicos.',
  },
  configs: { en: 'Settings, by Kafka’s own names.', es: 'Ajustes, con los nombres de Kafka.' },
  configNames: {
    en: 'Which settings are asked for; none: all.',
    es: 'Qué ajustes se piden; ninguno: todos.',
  },
  validateOnly: {
    en: 'Only checks whether it could be done.',
    es: 'Solo comprueba si podría hacerse.',
  },
  size: { en: 'How many bytes follow.', es: 'Cuántos bytes siguen.' },
  apiKey: { en: 'Which request this is.', es: 'Qué petición es esta.' },
  apiVersion: {
    en: 'In which version of that request; each may change on its own.',
    es: 'En qué versión de esa petición; cada una puede cambiar por su cuenta.',
  },
  correlationId: {
    en: 'The number that the answer carries too, so that it finds its request.',
    es: 'El número que también lleva la respuesta, para que encuentre su petición.',
  },
  clientId: {
    en: 'Who asks, for logs and quotas.',
    es: 'Quién pregunta, para registros y cuotas.',
  },
  acks: {
    en: 'How many copies must have it before the answer: 0 none, 1 the leader, -1 all in sync.',
    es: 'Cuántas copias deben tenerlo antes de la respuesta: 0 ninguna, 1 el líder, -1 todas las sincronizadas.',
  },
  timeoutMs: {
    en: 'How long the broker may wait for the copies.',
    es: 'Cuánto puede esperar el broker a las copias.',
  },
  topic: { en: 'Name of the topic.', es: 'Nombre del tópico (topic).' },
  topics: { en: 'Topic by topic.', es: 'Tópico por tópico.' },
  partition: { en: 'Number of the partition.', es: 'Número de la partición.' },
  partitions: { en: 'Partition by partition.', es: 'Partición por partición.' },
  records: { en: 'The record batches.', es: 'Los lotes de registros.' },
  errorCode: { en: '0: it went well.', es: '0: fue bien.' },
  baseOffset: {
    en: 'The offset of the first record.',
    es: 'El desplazamiento (offset) del primer registro.',
  },
  logStartOffset: {
    en: 'The oldest offset that is still there.',
    es: 'El offset más antiguo que sigue ahí.',
  },
  throttleMs: {
    en: 'How long the client is slowed down by a quota.',
    es: 'Cuánto se frena al cliente por una cuota.',
  },
  replicaId: {
    en: 'Which broker copies; -1 for a consumer.',
    es: 'Qué broker copia; -1 para un consumidor.',
  },
  maxWaitMs: {
    en: 'How long the broker holds a fetch that finds nothing.',
    es: 'Cuánto retiene el broker una petición que no encuentra nada.',
  },
  minBytes: { en: 'It is answered once there is this much.', es: 'Se contesta cuando hay tanto.' },
  maxBytes: { en: 'At most this much comes back.', es: 'Como mucho vuelve esto.' },
  fetchOffset: { en: 'The next offset to read.', es: 'El siguiente offset por leer.' },
  highWatermark: {
    en: 'All in-sync copies have what is below; consumers read no further.',
    es: 'Todas las copias sincronizadas tienen lo de abajo; los consumidores no leen más allá.',
  },
  leader: { en: 'The broker that takes writes.', es: 'El broker que recibe las escrituras.' },
  replicas: { en: 'The brokers that keep a copy.', es: 'Los brokers que guardan una copia.' },
  inSyncReplicas: {
    en: 'The copies that keep up with the leader.',
    es: 'Las copias que siguen al líder.',
  },
  groupId: { en: 'Name of the consumer group.', es: 'Nombre del grupo de consumidores.' },
  generationId: {
    en: 'Which dealing of the partitions this belongs to; older ones are refused.',
    es: 'A qué reparto de las particiones pertenece; los anteriores se rechazan.',
  },
  memberId: { en: 'Who in the group.', es: 'Quién del grupo.' },
  members: {
    en: 'Who is in the group, for its leader.',
    es: 'Quién está en el grupo, para su líder.',
  },
  assignment: {
    en: 'The share of the partitions, as the leader of the group dealt it.',
    es: 'La parte de las particiones, como la repartió el líder del grupo.',
  },
  offset: {
    en: 'An offset: committed ones are the next to read.',
    es: 'Un offset: los confirmados son el siguiente por leer.',
  },
  timestamp: {
    en: 'A time in ms since 1970; -1 asks for the end, -2 for the beginning.',
    es: 'Un tiempo en ms desde 1970; -1 pide el final, -2 el principio.',
  },
  producerId: {
    en: 'Number of the producer, so that repetitions are recognised.',
    es: 'Número del productor, para reconocer repeticiones.',
  },
  producerEpoch: {
    en: 'A newer life of the same producer has a higher one.',
    es: 'Una vida más nueva del mismo productor tiene uno mayor.',
  },
  baseSequence: {
    en: 'Number of the first record among those of its producer in this partition.',
    es: 'Número del primer registro entre los de su productor en esta partición.',
  },
  'batch length': { en: 'Bytes of the batch that follow.', es: 'Bytes del lote que siguen.' },
  leaderEpoch: {
    en: 'How often the leader had changed when it was written.',
    es: 'Cuántas veces había cambiado el líder cuando se escribió.',
  },
  magic: { en: 'The format of the batch: 2.', es: 'El formato del lote: 2.' },
  crc: {
    en: 'CRC-32C of all that follows: a changed byte is noticed.',
    es: 'CRC-32C de todo lo que sigue: se nota un byte cambiado.',
  },
  attributes: {
    en: 'Compression, kind of timestamp, transaction: all off here.',
    es: 'Compresión, tipo de marca de tiempo, transacción: aquí nada.',
  },
  lastOffsetDelta: {
    en: 'Offset of the last record, counted from the first.',
    es: 'Offset del último registro, contado desde el primero.',
  },
  baseTimestamp: { en: 'Time of the first record.', es: 'Tiempo del primer registro.' },
  maxTimestamp: { en: 'The latest time in the batch.', es: 'El tiempo más tardío del lote.' },
  count: { en: 'How many follow.', es: 'Cuántos siguen.' },
  batch: {
    en: 'A batch: records that were sent together.',
    es: 'Un lote: registros que se enviaron juntos.',
  },
  record: { en: 'One record.', es: 'Un registro.' },
  length: { en: 'Bytes of the record.', es: 'Bytes del registro.' },
  timestampDelta: {
    en: 'ms after the first record of the batch.',
    es: 'ms después del primer registro del lote.',
  },
  offsetDelta: {
    en: 'Place behind the first record of the batch.',
    es: 'Lugar tras el primer registro del lote.',
  },
  key: {
    en: 'Records of one key go to one partition, in order.',
    es: 'Los registros de una clave van a una partición, en orden.',
  },
  value: { en: 'What the record says.', es: 'Lo que dice el registro.' },
  headers: {
    en: 'Beside the value: trace, reply topic.',
    es: 'Junto al valor: traza, tópico de respuesta.',
  },
};

export const requestTexts: Readonly<Record<string, Sentence>> = {
  Produce: {
    en: 'Kafka request: write records to a partition.',
    es: 'Petición Kafka: escribir registros en una partición.',
  },
  Fetch: {
    en: 'Kafka request: read records from an offset on, and wait for some.',
    es: 'Petición Kafka: leer registros desde un offset, y esperar si no hay.',
  },
  ListOffsets: {
    en: 'Kafka request: which offset is at a time, or at an end?',
    es: 'Petición Kafka: ¿qué offset hay en un momento o en un extremo?',
  },
  Metadata: {
    en: 'Kafka request: which partitions has a topic, and who leads them?',
    es: 'Petición Kafka: ¿qué particiones tiene un tópico y quién las lidera?',
  },
  UpdateMetadata: {
    en: 'Kafka request among brokers: who leads and who is in sync.',
    es: 'Petición Kafka entre brokers: quién lidera y quién está sincronizado.',
  },
  OffsetCommit: {
    en: 'Kafka request: the group has done everything up to here.',
    es: 'Petición Kafka: el grupo ha hecho todo hasta aquí.',
  },
  OffsetFetch: {
    en: 'Kafka request: where had the group got to?',
    es: 'Petición Kafka: ¿hasta dónde había llegado el grupo?',
  },
  FindCoordinator: {
    en: 'Kafka request: which broker looks after this group?',
    es: 'Petición Kafka: ¿qué broker cuida de este grupo?',
  },
  JoinGroup: {
    en: 'Kafka request: let me into the group.',
    es: 'Petición Kafka: déjame entrar en el grupo.',
  },
  SyncGroup: {
    en: 'Kafka request: what is my share? The leader of the group brings all shares.',
    es: 'Petición Kafka: ¿cuál es mi parte? El líder del grupo trae todas.',
  },
  Heartbeat: {
    en: 'Kafka request: I am still here.',
    es: 'Petición Kafka: sigo aquí.',
  },
  LeaveGroup: {
    en: 'Kafka request: I leave the group.',
    es: 'Petición Kafka: dejo el grupo.',
  },
  ApiVersions: {
    en: 'Kafka request: which requests do you know, in which versions?',
    es: 'Petición Kafka: ¿qué peticiones conoces y en qué versiones?',
  },
  DescribeConfigs: {
    en: 'Kafka request: the settings of topics.',
    es: 'Petición Kafka: los ajustes de tópicos.',
  },
  AlterConfigs: {
    en: 'Kafka request: set settings of topics; those that are not named go back to the usual.',
    es: 'Petición Kafka: fijar ajustes de tópicos; los que no se nombran vuelven a lo habitual.',
  },
  CreateTopics: { en: 'Kafka request: make a topic.', es: 'Petición Kafka: crear un tópico.' },
  InitProducerId: {
    en: 'Kafka request: a number for an idempotent producer.',
    es: 'Petición Kafka: un número para un productor idempotente.',
  },
};

export const otherTexts = {
  nothing: { en: 'No bytes.', es: 'Ningún byte.' },
  cutOff: {
    en: 'The bytes end early, or are not what was expected here.',
    es: 'Los bytes acaban antes, o no son lo que se esperaba aquí.',
  },
  header: { en: 'The head of the request.', es: 'La cabecera de la petición.' },
  body: { en: 'What is asked.', es: 'Lo que se pide.' },
  answer: { en: 'The answer.', es: 'La respuesta.' },
} as const;

/** Answers that say the same each time, where nothing went wrong. */
export const answerTexts: Readonly<Record<string, Sentence>> = {
  ListOffsets: {
    en: 'Kafka’s answer: that is the offset.',
    es: 'Respuesta de Kafka: ese es el offset.',
  },
  Metadata: {
    en: 'Kafka’s answer: the brokers, the partitions of the topic, and who leads each.',
    es: 'Respuesta de Kafka: los brokers, las particiones del tópico y quién lidera cada una.',
  },
  UpdateMetadata: { en: 'Kafka’s answer: noted.', es: 'Respuesta de Kafka: anotado.' },
  OffsetCommit: {
    en: 'Kafka’s answer: noted; after a restart the group goes on from there.',
    es: 'Respuesta de Kafka: anotado; tras un reinicio el grupo sigue desde ahí.',
  },
  OffsetFetch: {
    en: 'Kafka’s answer: so far the group had got; -1 where it has never been.',
    es: 'Respuesta de Kafka: hasta ahí llegó el grupo; -1 donde nunca estuvo.',
  },
  FindCoordinator: {
    en: 'Kafka’s answer: this broker looks after the group.',
    es: 'Respuesta de Kafka: este broker cuida del grupo.',
  },
  JoinGroup: {
    en: 'Kafka’s answer: you are in. Whoever leads the group gets the list of its members.',
    es: 'Respuesta de Kafka: estás dentro. Quien lidera el grupo recibe la lista de miembros.',
  },
  SyncGroup: {
    en: 'Kafka’s answer: these partitions are yours.',
    es: 'Respuesta de Kafka: estas particiones son tuyas.',
  },
  Heartbeat: {
    en: 'Kafka’s answer: good, nothing has changed in the group.',
    es: 'Respuesta de Kafka: bien, nada ha cambiado en el grupo.',
  },
  LeaveGroup: {
    en: 'Kafka’s answer: you are out; your partitions are dealt anew.',
    es: 'Respuesta de Kafka: estás fuera; tus particiones se reparten de nuevo.',
  },
  ApiVersions: {
    en: 'Kafka’s answer: the requests that this broker knows, and in which versions.',
    es: 'Respuesta de Kafka: las peticiones que conoce este broker, y en qué versiones.',
  },
  CreateTopics: { en: 'Kafka’s answer: it is made.', es: 'Respuesta de Kafka: creado.' },
  InitProducerId: {
    en: 'Kafka’s answer: your number, by which repetitions are recognised.',
    es: 'Respuesta de Kafka: tu número, por el que se reconocen las repeticiones.',
  },
};
