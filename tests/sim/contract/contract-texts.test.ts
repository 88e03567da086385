/** Contracts as text: read by the parsers of others, by what their specifications ask for, and held against a run. */
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { asyncApi } from '../../../src/sim/contract/async-api.ts';
import { contractForms, contractText } from '../../../src/sim/contract/contract-texts.ts';
import { openApi } from '../../../src/sim/contract/open-api.ts';
import { switchProtocol } from '../../../src/sim/index.ts';
import type { Cluster, Scenario, ServiceNode } from '../../../src/sim/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { mixedMercado } from '../../support/five-ways.ts';
import { streaming, tickerContract } from '../../support/streams.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

const services = mercado.nodes.filter((node): node is ServiceNode => node.kind === 'service');

/** The same shop, with its event by RabbitMQ or a socket, its commands by Kafka or a socket. */
const otherWays = [
  ['orders-notify', 'amqp'],
  ['orders-payments', 'kafka'],
  ['orders-catalog', 'amqp'],
] as const;
const otherMercado = otherWays.reduce<Scenario>(
  (scenario, [link, protocol]) => switchProtocol(scenario, link, protocol),
  mixedMercado,
);
const socketMercado = switchProtocol(mercado, 'orders-notify', 'websocket');

function serviceOf(scenario: Scenario, id: string): ServiceNode {
  const node = scenario.nodes.find((one) => one.id === id);
  if (node?.kind !== 'service') throw new Error(`${id} is no service`);
  return node;
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  expect(value).toBeTypeOf('object');
  return Object.fromEntries(Object.entries(value ?? {}));
}

/** What a reference of the document points at; fails when it points at nothing. */
function resolve(document: unknown, reference: unknown): unknown {
  expect(reference).toMatch(/^#\//);
  let at = document;
  for (const name of String(reference).slice(2).split('/')) {
    at = membersOf(at)[name];
    expect(at, String(reference)).toBeDefined();
  }
  return at;
}

function referencesIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' ? [member] : referencesIn(member),
  );
}

describe.each(services)('the .proto of $id', ({ id, contract }) => {
  it('is read by protobufjs, with every method, field and number', () => {
    const { text } = contractText('proto', serviceOf(mercado, id), mercado);
    const { root } = protobuf.parse(text);
    const name = id.slice(0, 1).toUpperCase() + id.slice(1);
    const service = root.lookupService(`panal.${name}`);
    expect(Object.keys(service.methods)).toEqual(contract.operations.map((one) => one.name));
    for (const operation of contract.operations) {
      const { fields } = root.lookupType(`panal.${operation.name}Request`);
      expect(Object.values(fields).map((field) => [field.name, field.id])).toEqual(
        operation.input.map((field) => [field.name, field.number]),
      );
    }
  });
});

function heardBy(service: ServiceNode): Parameters<typeof openApi>[1] {
  return services.flatMap((one) =>
    one.contract.events.filter(({ name }) =>
      service.contract.subscribes.includes(`${one.id}.${name}`),
    ),
  );
}

describe.each(services)('the OpenAPI document of $id', (service) => {
  const document = openApi(service, heardBy(service));

  it('has what OpenAPI 3.1 asks for', () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(membersOf(document['info'])).toEqual({
      title: expect.any(String),
      version: expect.any(String),
    });
    const ids: unknown[] = [];
    for (const [path, item] of Object.entries(membersOf(document['paths']))) {
      expect(path).toMatch(/^\//);
      for (const [method, value] of Object.entries(membersOf(item))) {
        expect(['get', 'post', 'put', 'patch', 'delete']).toContain(method);
        const operation = membersOf(value);
        ids.push(operation['operationId']);
        const parameters = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
        const inPath = parameters.map(membersOf).filter((one) => one['in'] === 'path');
        expect(inPath.map((one) => one['name'])).toEqual(
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        );
        expect(inPath.every((one) => one['required'] === true)).toBe(true);
        for (const response of Object.values(membersOf(operation['responses']))) {
          expect(membersOf(response)['description']).toBeTypeOf('string');
        }
        if (method === 'get') expect(operation['requestBody']).toBeUndefined();
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) resolve(document, reference);
  });
});

/** Why a value does not fit a schema of the few words that ours use; empty when it does. */
function misfits(document: unknown, schema: unknown, value: unknown, place: string): string[] {
  const { $ref, type, properties, required, items, additionalProperties } = membersOf(schema);
  if ($ref !== undefined) return misfits(document, resolve(document, $ref), value, place);
  if (type === 'array') {
    if (!Array.isArray(value)) return [`${place} is no list`];
    return value.flatMap((one, at) => misfits(document, items, one, `${place}[${at}]`));
  }
  if (type !== 'object') {
    const isRight =
      type === 'integer' ? Number.isInteger(value) : typeof value === (type ?? typeof value);
    return isRight ? [] : [`${place} is no ${String(type)}`];
  }
  const given = membersOf(value);
  const known = membersOf(properties ?? {});
  const missing = Array.isArray(required) ? required.filter((name) => !(name in given)) : [];
  const strange =
    additionalProperties === false ? Object.keys(given).filter((name) => !(name in known)) : [];
  return [
    ...missing.map((name) => `${place}.${String(name)} is missing`),
    ...strange.map((name) => `${place}.${name} is not known`),
    ...Object.entries(known).flatMap(([name, one]) =>
      name in given ? misfits(document, one, given[name], `${place}.${name}`) : [],
    ),
  ];
}

function bodyOf(cluster: Cluster, message: number): unknown {
  const text = new TextDecoder().decode(cluster.observer.message(message)?.bytes);
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return body === '' ? undefined : JSON.parse(body);
}

it('OpenAPI says what really goes over REST: paths, bodies, statuses, answers', async () => {
  const cluster = await openCluster(mercado, { seed: 3 });
  await runFor(cluster, 4_000);
  let checked = 0;
  for (const service of services) {
    const document = openApi(service, heardBy(service));
    const paths = membersOf(document['paths']);
    const sent = cluster.observer.messages({ node: service.id, limit: 1_000 }).messages;
    const asked = new Map<number, Members>();
    for (const { message, label, connection, from, to, role, status } of sent) {
      // One request at a time per connection: an answer belongs to the last one.
      if (role === 'request' && to.startsWith(`${service.id}/`)) {
        const [method = '', target = ''] = label.split(' ');
        const path = Object.keys(paths).find((template) =>
          new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(
            target.split('?')[0] ?? '',
          ),
        );
        const operation = membersOf(membersOf(paths[path ?? ''])[method.toLowerCase()]);
        asked.set(connection, operation);
        const body = bodyOf(cluster, message);
        expect(body === undefined, label).toBe(operation['requestBody'] === undefined);
        if (body !== undefined) {
          const content = membersOf(membersOf(operation['requestBody'])['content']);
          const { schema } = membersOf(content['application/json']);
          expect(misfits(document, schema, body, label)).toEqual([]);
        }
      }
      if (role !== 'response' || !from.startsWith(`${service.id}/`)) continue;
      const operation = asked.get(connection);
      if (operation === undefined) continue;
      const responses = membersOf(operation['responses']);
      const response = membersOf(responses[String(status)] ?? responses['default']);
      for (const content of Object.values(membersOf(response['content'] ?? {}))) {
        const body = bodyOf(cluster, message);
        const { schema } = membersOf(content);
        expect(misfits(document, schema, body, `${label} of ${service.id}`)).toEqual([]);
        checked += 1;
      }
    }
  }
  cluster.close();
  expect(checked).toBeGreaterThan(50);
});

const worlds = [
  ['each its own way', mixedMercado],
  ['other ways', otherMercado],
  ['an event through a socket', socketMercado],
  ['REST', mercado],
] as const;

describe.each(worlds)('AsyncAPI documents, %s', (_name, scenario) => {
  it.each(services.map(({ id }) => id))('have what AsyncAPI 3.0 asks for: %s', (id) => {
    const document = asyncApi(serviceOf(scenario, id), scenario);
    expect(document['asyncapi']).toBe('3.0.0');
    for (const server of Object.values(membersOf(document['servers']))) {
      const { host, protocol } = membersOf(server);
      expect(host).toMatch(/^[a-z][a-z0-9-]*(:\d+)?$/);
      expect(['amqp', 'kafka', 'ws', 'http']).toContain(protocol);
    }
    for (const reference of referencesIn(document)) resolve(document, reference);
    for (const channel of Object.values(membersOf(document['channels']))) {
      const { address, messages, bindings } = membersOf(channel);
      expect(address === null || typeof address === 'string').toBe(true);
      expect(Object.keys(membersOf(messages)).length).toBeGreaterThan(0);
      for (const binding of Object.values(membersOf(bindings ?? {}))) {
        expect(membersOf(binding)['bindingVersion']).toMatch(/^0\.\d\.0$/);
      }
    }
    for (const operation of Object.values(membersOf(document['operations']))) {
      const { action, channel, messages } = membersOf(operation);
      expect(['send', 'receive']).toContain(action);
      const own = membersOf(channel)['$ref'];
      // A message of an operation is one of its channel.
      for (const message of Array.isArray(messages) ? messages : []) {
        expect(membersOf(message)['$ref']).toMatch(
          new RegExp(`^${String(own).replaceAll('/', '\\/')}/messages/`),
        );
      }
    }
  });
});

it.each([
  ['each its own way', mixedMercado],
  ['other ways', otherMercado],
])('AsyncAPI names the queues, topics and groups of the run: %s', async (_name, scenario) => {
  const cluster = await openCluster(scenario, { seed: 3 });
  await runFor(cluster, 5_000);
  const queues = new Set(factsOf(cluster, 'queue-changed').map(({ queue }) => queue));
  const exchanges = new Map(
    factsOf(cluster, 'exchange-changed').map((fact) => [fact.exchange, fact] as const),
  );
  const partitions = factsOf(cluster, 'partition-changed');
  const groups = new Set(factsOf(cluster, 'group-changed').map(({ group }) => group));
  cluster.close();
  let named = 0;
  for (const { id } of services) {
    const document = asyncApi(serviceOf(scenario, id), scenario);
    for (const channel of Object.values(membersOf(document['channels']))) {
      const { address, bindings } = membersOf(channel);
      const { amqp, kafka } = membersOf(bindings ?? {});
      if (amqp !== undefined) {
        const { is, queue, exchange } = membersOf(amqp);
        if (is === 'queue') expect(queues).toContain(membersOf(queue)['name']);
        else {
          const { name, type } = membersOf(exchange);
          expect(exchanges.get(String(name))).toMatchObject({ type });
        }
        named += 1;
      }
      if (kafka !== undefined) {
        const { topic, partitions: count, replicas } = membersOf(kafka);
        const own = partitions.filter((one) => one.topic === topic);
        expect(topic).toBe(address);
        expect(new Set(own.map(({ partition }) => partition)).size, String(topic)).toBe(count);
        expect(own[0]?.replicas.length).toBe(replicas);
        named += 1;
      }
    }
    for (const operation of Object.values(membersOf(document['operations']))) {
      const { bindings, description } = membersOf(operation);
      const { kafka } = membersOf(bindings ?? {});
      if (kafka !== undefined) {
        const { groupId } = membersOf(kafka);
        expect([...groups]).toEqual(
          expect.arrayContaining([...listOf(membersOf(groupId)['enum'])]),
        );
      }
      const bound = /exchange (\w+) by the routing key ([\w.]+)\./.exec(String(description));
      if (bound === null) continue;
      const [, exchange = '', routingKey = ''] = bound;
      expect(
        exchanges.get(exchange)?.bindings.some((one) => one.startsWith(`${routingKey} →`)),
      ).toBe(true);
      named += 1;
    }
  }
  expect(named).toBeGreaterThan(3);
});

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

it('what streams is in the .proto alone, and the others say so', () => {
  const scenario = streaming('');
  const ticker = serviceOf(scenario, 'ticker');
  const streams = tickerContract.operations.filter(({ stream }) => stream !== undefined);
  expect(streams.length).toBeGreaterThan(0);
  const { root } = protobuf.parse(contractText('proto', ticker, scenario).text);
  const { methods } = root.lookupService('panal.Ticker');
  const names = streams.map(({ name }) => name).join(', ');
  for (const document of [openApi(ticker, []), asyncApi(ticker, scenario)]) {
    expect(membersOf(document['info'])['description']).toBe(
      `Streams, which only gRPC carries, are in the .proto: ${names}.`,
    );
  }
  const paths = membersOf(openApi(ticker, [])['paths']);
  for (const { name, path, stream } of streams) {
    expect(methods[name]?.responseStream === true).toBe(stream !== 'client');
    expect(methods[name]?.requestStream === true).toBe(stream !== 'server');
    expect(paths[path]).toBeUndefined();
  }
});

it('every form of every contract is the text of a file', () => {
  for (const { id } of services) {
    for (const form of contractForms) {
      const { file, text } = contractText(form, serviceOf(mixedMercado, id), mixedMercado);
      expect(file).toMatch(/^[a-z]+\.(proto|openapi\.yaml|asyncapi\.yaml)$/);
      expect(text.endsWith('\n')).toBe(true);
      expect(text).not.toContain('undefined');
    }
  }
});
