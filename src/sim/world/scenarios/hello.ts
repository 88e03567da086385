/**
 * The smallest cluster with all its parts: a client, a gateway, and a service with a database.
 * First steps and many tests begin here.
 */
import type { Contract } from '../../contract/contract.ts';
import { newLink, newNode, routesFor } from '../new-node.ts';
import { SCENARIO_VERSION } from '../scenario.ts';
import type { Scenario, ServiceNode } from '../scenario.ts';

const contract: Contract = {
  operations: [
    {
      name: 'Hello',
      kind: 'query',
      method: 'GET',
      path: '/hello',
      idempotent: true,
      success: 200,
      input: [{ name: 'language', number: 1, type: 'string', optional: true }],
      output: [
        { name: 'message', number: 1, type: 'string' },
        { name: 'language', number: 2, type: 'string' },
        { name: 'replica', number: 3, type: 'int' },
      ],
    },
    {
      name: 'ListGreetings',
      kind: 'query',
      method: 'GET',
      path: '/greetings',
      idempotent: true,
      success: 200,
      input: [],
      output: [
        {
          name: 'greetings',
          number: 1,
          type: 'message',
          repeated: true,
          fields: [
            { name: 'id', number: 1, type: 'int' },
            { name: 'language', number: 2, type: 'string' },
            { name: 'text', number: 3, type: 'string' },
          ],
        },
      ],
    },
    {
      name: 'AddGreeting',
      kind: 'command',
      method: 'POST',
      path: '/greetings',
      idempotent: false,
      success: 201,
      input: [
        { name: 'language', number: 1, type: 'string' },
        { name: 'text', number: 2, type: 'string' },
      ],
      output: [{ name: 'id', number: 1, type: 'int' }],
    },
  ],
  events: [],
  subscribes: [],
};

const code = `// Says hello in the language that was asked for, or in any of those it knows.
export default service({
  async Hello({ language }, ctx) {
    const greetings = language === undefined
      ? await ctx.db.query('select language, text from greetings order by id')
      : await ctx.db.query('select language, text from greetings where language = ?', [language]);
    if (greetings.length === 0) throw ctx.fail(404, 'No greeting is known in ' + language);
    const greeting = greetings[Math.floor(ctx.random() * greetings.length)];
    return { message: greeting.text, language: greeting.language, replica: ctx.replica };
  },

  async ListGreetings(input, ctx) {
    const greetings = await ctx.db.query('select id, language, text from greetings order by id');
    return { greetings };
  },

  async AddGreeting({ language, text }, ctx) {
    const [greeting] = await ctx.db.query(
      'insert into greetings (language, text) values (?, ?) returning id',
      [language, text],
    );
    ctx.log('A new greeting: ' + text);
    return { id: greeting.id };
  },
});
`;

const service: ServiceNode = {
  ...newNode('service', 'hello', { en: 'Hello', es: 'Hola' }, { x: 600, y: 96 }),
  contract,
  code,
  database: {
    schema: `create table greetings (
  id integer primary key,
  language text not null,
  text text not null
);
`,
    seed: `insert into greetings (language, text) values
  ('en', 'Hello'),
  ('es', 'Hola'),
  ('pt', 'Olá'),
  ('qu', 'Napaykullayki'),
  ('gn', 'Mba''éichapa'),
  ('nah', 'Pialli');
`,
  },
};

export const hello: Scenario = {
  format: 'panal',
  version: SCENARIO_VERSION,
  id: 'hello',
  title: { en: 'Hello', es: 'Hola' },
  seed: 1,
  nodes: [
    {
      ...newNode('client', 'client', { en: 'Client', es: 'Cliente' }, { x: 40, y: 96 }),
      load: { kind: 'open', ratePerSecond: 1, arrivals: 'fixed' },
    },
    {
      ...newNode('gateway', 'gateway', { en: 'Gateway', es: 'Pasarela' }, { x: 320, y: 96 }),
      routes: routesFor(service),
    },
    service,
  ],
  links: [
    newLink('client-gateway', 'client', 'gateway'),
    newLink('gateway-hello', 'gateway', 'hello'),
  ],
};
