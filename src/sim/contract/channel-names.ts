/** How what a contract says is called on the ways that have names: topics, queues, exchanges, sockets. */

/** Of AMQP: a direct one for calls, a topic one for events. */
export const CALLS_EXCHANGE = 'calls';
export const EVENTS_EXCHANGE = 'events';

/** Targets of WebSockets. */
export const CALLS_PATH = '/calls';
export const EVENTS_PATH = '/events';
/** Both at once, for a browser or another program. */
export const SOCKET_PATH = '/socket';

export const KAFKA_PORT = 9092;
export const AMQP_PORT = 5672;

/** Routing key and topic of an operation, by its callee, or of an event, by its publisher: `orders.OrderPlaced`. */
export function channelName(service: string, name: string): string {
  return `${service}.${name}`;
}

/** Queue of all operations of a service. */
export function callsQueue(service: string): string {
  return service;
}

/** Queue of all events that a service hears. */
export function eventsQueue(service: string): string {
  return `${service}.events`;
}

/** Queue of the messages that a service did not manage to handle. */
export function deadQueue(service: string): string {
  return `${service}.dead`;
}

/** Topic for answers to one process; letters that Kafka does not allow do not occur in ids. */
export function repliesTopic(process: string): string {
  return `replies.${process.replace('/', '.')}`;
}

/** Consumer group of a service. */
export function groupOf(service: string): string {
  return service;
}

/** Where brokers keep what a link brings its callee: its queue in RabbitMQ, its group at a topic in Kafka. */
export function placesOf(
  { from, to }: { readonly from: string; readonly to: string },
  name: string,
  isEvent: boolean,
): { readonly queue: string; readonly topic: string; readonly group: string } {
  return {
    queue: isEvent ? eventsQueue(to) : callsQueue(to),
    topic: channelName(isEvent ? from : to, name),
    group: groupOf(to),
  };
}

/** Host that a Kafka broker gives as its own. */
export function kafkaHost(node: string, broker: number): string {
  return `${node}-${broker}`;
}
