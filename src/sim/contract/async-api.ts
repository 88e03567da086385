/**
 * What a service says and hears without waiting for it, as an AsyncAPI 3.0 document: its events, those of
 * others that it handles, and its operations where they come through a queue, a topic or a socket.
 *
 * Only ways that links really go are named, by the names that the protocols' sides use. Over gRPC an
 * event is a method like any other, so it is not here.
 */
import { AsyncDocument } from './async-document.ts';
import type { Members } from './async-document.ts';
import {
  answerMessage,
  askMessage,
  callMessage,
  consuming,
  eventMessage,
  eventsBinding,
  exchangeBinding,
  groupBinding,
  keyed,
  publishing,
  pushMessage,
  queueBinding,
  queryMessage,
  topicBinding,
} from './async-bindings.ts';
import {
  AMQP_PORT,
  CALLS_EXCHANGE,
  CALLS_PATH,
  callsQueue,
  channelName,
  EVENTS_EXCHANGE,
  EVENTS_PATH,
  eventsQueue,
  KAFKA_PORT,
  kafkaHost,
} from './channel-names.ts';
import type { EventType, Operation } from './contract.ts';
import { eventPath } from './http-form.ts';
import { streamsNote } from './open-api.ts';
import { serviceName } from './proto-text.ts';
import type { BrokerNode, Scenario, ScenarioLink, ServiceNode } from '../world/scenario.ts';

/** `service` is a node of the scenario. */
export function asyncApi(
  service: ServiceNode,
  { nodes, links }: Pick<Scenario, 'nodes' | 'links'>,
): Members {
  const document = new AsyncDocument();
  for (const link of links) {
    const way: Way = { document, service, link, broker: brokerOf(link, nodes) };
    const [from, to] = [serviceAt(link.from, nodes), serviceAt(link.to, nodes)];
    if (link.to === service.id) {
      for (const operation of service.contract.operations) {
        // Only gRPC carries streams.
        if (operation.stream === undefined) addOperation(way, operation);
      }
    }
    if (link.from !== service.id && link.to !== service.id) continue;
    for (const event of from?.contract.events ?? []) {
      const isHeard = to?.contract.subscribes.includes(channelName(link.from, event.name));
      if (isHeard === true) addEvent(way, event);
    }
  }
  return document.finish({
    title: serviceName(service.id),
    version: String(service.codeVersion),
    ...streamsNote(service.contract),
  });
}

/** One link, as one of its two services sees it. */
interface Way {
  readonly document: AsyncDocument;
  readonly service: ServiceNode;
  readonly link: ScenarioLink;
  readonly broker: BrokerNode | null;
}

function brokerOf({ broker }: ScenarioLink, nodes: Scenario['nodes']): BrokerNode | null {
  const node = nodes.find(({ id }) => id === broker);
  return node?.kind === 'broker' ? node : null;
}

function serviceAt(id: string, nodes: Scenario['nodes']): ServiceNode | null {
  const node = nodes.find((one) => one.id === id);
  return node?.kind === 'service' ? node : null;
}

/** The server of a broker; whichever broker of Kafka is asked first names the others. */
function brokerServer({ document }: Way, broker: BrokerNode): string {
  const { id, protocol } = broker;
  return protocol === 'kafka'
    ? document.server(id, `${kafkaHost(id, 0)}:${KAFKA_PORT}`, 'kafka', '2.1')
    : document.server(id, `${id}:${AMQP_PORT}`, 'amqp', '0.9.1');
}

// ── Events ──

function addEvent(way: Way, event: EventType): void {
  const { document, service, link, broker } = way;
  const { name, fields } = event;
  const isHeard = link.to === service.id;
  const action = isHeard ? 'receive' : 'send';
  const title = `${isHeard ? 'hear' : 'tell'}${name}`;
  const address = channelName(link.from, name);
  if (link.protocol === 'rest') {
    const server = document.server(`${link.to}-http`, link.to, 'http', '1.1');
    const message = document.message(name, eventMessage(fields));
    const id = `${name}-${link.to}`;
    const channel = document.channel(id, eventPath(name), server, [message], null);
    const bindings = { http: { method: 'POST', bindingVersion: '0.3.0' } };
    document.operation(`${title}-${link.to}`, { action, channel, message, bindings });
  } else if (link.protocol === 'websocket') {
    const server = document.server(`${link.from}-ws`, link.from, 'ws', '13');
    const message = document.message(`${name}Push`, pushMessage(event));
    const id = `events-${link.from}`;
    const channel = document.channel(id, EVENTS_PATH, server, [message], { ws: eventsBinding });
    document.operation(`${title}-socket`, { action, channel, message });
  } else if (broker?.protocol === 'amqp') {
    const server = brokerServer(way, broker);
    const message = document.message(name, eventMessage(fields));
    const queue = eventsQueue(service.id);
    // A publisher knows the exchange, a subscriber its queue.
    const channel = isHeard
      ? document.channel(`events-${broker.id}`, queue, server, [message], {
          amqp: queueBinding(queue),
        })
      : document.channel(`${name}-${broker.id}`, address, server, [message], {
          amqp: exchangeBinding(EVENTS_EXCHANGE, 'topic'),
        });
    document.operation(`${title}-${broker.id}`, {
      action,
      channel,
      message,
      ...(isHeard ? { description: boundTo(EVENTS_EXCHANGE, address) } : {}),
      bindings: { amqp: isHeard ? consuming : publishing },
    });
  } else if (broker?.protocol === 'kafka') {
    const server = brokerServer(way, broker);
    const message = document.message(name, { ...eventMessage(fields), ...keyed(fields) });
    const id = `${name}-${broker.id}`;
    const kafka = topicBinding(address, broker);
    const channel = document.channel(id, address, server, [message], { kafka });
    document.operation(`${title}-${broker.id}`, {
      action,
      channel,
      message,
      ...(isHeard ? { bindings: { kafka: groupBinding(service.id) } } : {}),
    });
  }
}

// ── Operations of the service ──

function addOperation(way: Way, operation: Operation): void {
  const { document, service, link, broker } = way;
  const { name, kind } = operation;
  const address = channelName(service.id, name);
  if (link.protocol === 'websocket') {
    const server = document.server(`${service.id}-ws`, service.id, 'ws', '13');
    const message = document.message(`${name}Call`, callMessage(operation));
    const answer = document.message(`${name}Answer`, answerMessage(operation, true));
    const ws = { method: 'GET', bindingVersion: '0.1.0' };
    const channel = document.channel('calls', CALLS_PATH, server, [message, answer], { ws });
    document.operation(`do${name}-socket`, {
      action: 'receive',
      channel,
      message,
      reply: { channel, message: answer },
    });
  } else if (broker !== null) {
    const server = brokerServer(way, broker);
    const isQuery = kind === 'query';
    const isKafka = broker.protocol === 'kafka';
    const message = document.message(`${name}Request`, {
      ...(isKafka && isQuery ? queryMessage(operation) : askMessage(operation)),
      ...(isKafka ? keyed(operation.input) : {}),
    });
    const queue = callsQueue(service.id);
    const channel =
      broker.protocol === 'kafka'
        ? document.channel(`${name}-${broker.id}`, address, server, [message], {
            kafka: topicBinding(address, broker),
          })
        : document.channel(`calls-${broker.id}`, queue, server, [message], {
            amqp: queueBinding(queue),
          });
    const bound = broker.protocol === 'kafka' ? '' : `${boundTo(CALLS_EXCHANGE, address)} `;
    const description = `${bound}${
      isQuery
        ? 'The answer goes where reply-to says, with the same correlation-id.'
        : 'Its caller waits until the broker has it, and no longer.'
    }`;
    document.operation(`do${name}-${broker.id}`, {
      action: 'receive',
      channel,
      message,
      description,
      ...(isQuery ? { reply: addReply(way, operation, broker, server) } : {}),
      bindings:
        broker.protocol === 'kafka' ? { kafka: groupBinding(service.id) } : { amqp: consuming },
    });
  }
}

/** Its channel has no address of its own. */
function addReply(
  { document }: Way,
  operation: Operation,
  broker: BrokerNode,
  server: string,
): { channel: string; message: string; location?: string } {
  const message = document.message(`${operation.name}Reply`, answerMessage(operation, false));
  const id = `replies-${broker.id}`;
  const channel = document.channel(id, null, server, [message], null);
  // Of AMQP it is a property of the message, which a location cannot name.
  const location = broker.protocol === 'kafka' ? { location: '$message.header#/reply-to' } : {};
  return { channel, message, ...location };
}

function boundTo(exchange: string, routingKey: string): string {
  return `The queue is bound to the exchange ${exchange} by the routing key ${routingKey}.`;
}
