/**
 * What would make a run depend on the machine, the moment or the JavaScript engine, and what the
 * model uses instead. Code of services is text inside scenarios and so is not looked at: it gets
 * virtual time and named chance from its replica.
 */
import { Visitor } from 'oxc-parser';
import { lineAt, parse } from './source-tree.ts';
import type { SourceFile } from './source-tree.ts';

const clock = 'the virtual clock: an Instant that is handed in (sim/kernel/time.ts)';
const timers = 'ProcessCore.schedule, which goes off in virtual time';
const chance = 'a named stream: Random.named (sim/kernel/random.ts)';
const host = 'nothing: the host hands in what comes from outside as inputs';
const noText = 'text made by hand: results of Intl differ between machines';
const maths = 'ln of sim/kernel/distributions.ts, or integer arithmetic: the last bit differs';

/** Globals that may not be named, each with what to use. */
const bannedGlobals: ReadonlyMap<string, string> = new Map([
  ['Date', clock],
  ['performance', clock],
  ['Temporal', clock],
  ['setTimeout', timers],
  ['setInterval', timers],
  ['setImmediate', timers],
  ['requestAnimationFrame', timers],
  ['requestIdleCallback', timers],
  ['crypto', `${chance}; hashes from @noble/hashes`],
  ['fetch', host],
  ['WebSocket', host],
  ['XMLHttpRequest', host],
  ['EventSource', host],
  ['Worker', 'a ReplicaHost that is handed in (sim/services/process.ts)'],
  ['MessageChannel', host],
  ['BroadcastChannel', host],
  ['document', host],
  ['window', host],
  ['self', host],
  ['globalThis', host],
  ['navigator', host],
  ['location', host],
  ['process', host],
  ['localStorage', host],
  ['indexedDB', host],
  ['Intl', noText],
  ['WeakRef', 'a Map with a bound: when memory is collected differs from run to run'],
  ['FinalizationRegistry', 'an explicit end: when memory is collected differs from run to run'],
  ['eval', host],
]);

/** Of `Math`, what ECMAScript fixes to the last bit. */
const exactMaths: ReadonlySet<string> = new Set([
  'abs',
  'ceil',
  'clz32',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
]);

const bannedMembers: ReadonlyMap<string, string> = new Map([
  ['localeCompare', 'a comparison with < and >'],
  ['toLocaleString', noText],
  ['toLocaleDateString', noText],
  ['toLocaleTimeString', noText],
  ['toLocaleLowerCase', 'toLowerCase'],
  ['toLocaleUpperCase', 'toUpperCase'],
]);

/** Every breach in the file, as `path:line text`. */
export function impurities(file: SourceFile): readonly string[] {
  const { program } = parse(file);
  const declared = new Set<string>();
  /** By their place: a shorthand property is visited twice. */
  const named = new Map<number, string>();
  const found: string[] = [];
  const add = (start: number, what: string, instead: string): void => {
    found.push(`${file.path}:${lineAt(file.text, start)} ${what}; use ${instead}`);
  };
  // A name that is only a property, a key or a type's member is no reference to a global.
  const notReferences = new Set<number>();

  new Visitor({
    MemberExpression(node) {
      if (node.computed) {
        const isMath = node.object.type === 'Identifier' && node.object.name === 'Math';
        if (isMath) add(node.start, 'Math[…]', 'the function by its name');
        return;
      }
      notReferences.add(node.property.start);
      const { name } = node.property;
      const instead = bannedMembers.get(name);
      if (instead !== undefined) add(node.property.start, name, instead);
      if (node.object.type !== 'Identifier' || node.object.name !== 'Math') return;
      if (name === 'random') add(node.start, 'Math.random', chance);
      else if (!exactMaths.has(name)) add(node.start, `Math.${name}`, maths);
    },
    BinaryExpression(node) {
      // Powers of two with whole exponents are exact in every engine; nothing else is promised.
      const isOfTwo = node.left.type === 'Literal' && node.left.value === 2;
      const isHalf = node.right.type === 'Literal' && !Number.isInteger(node.right.value);
      if (node.operator === '**' && (!isOfTwo || isHalf)) {
        add(node.start, '**', 'a shift or a loop over integers: the last bit differs');
      }
    },
    AssignmentExpression(node) {
      if (node.operator === '**=') add(node.start, '**=', 'a loop over integers');
    },
    Property(node) {
      if (!node.computed && !node.shorthand) notReferences.add(node.key.start);
    },
    PropertyDefinition(node) {
      if (!node.computed) notReferences.add(node.key.start);
    },
    MethodDefinition(node) {
      if (!node.computed) notReferences.add(node.key.start);
    },
    TSPropertySignature(node) {
      if (!node.computed) notReferences.add(node.key.start);
    },
    TSMethodSignature(node) {
      if (!node.computed) notReferences.add(node.key.start);
    },
    VariableDeclarator(node) {
      declare(node.id);
    },
    FunctionDeclaration(node) {
      if (node.id !== null) declared.add(node.id.name);
      node.params.forEach(declare);
    },
    FunctionExpression(node) {
      node.params.forEach(declare);
    },
    ArrowFunctionExpression(node) {
      node.params.forEach(declare);
    },
    TSFunctionType(node) {
      node.params.forEach(declare);
    },
    CatchClause(node) {
      if (node.param !== null) declare(node.param);
    },
    Identifier(node) {
      named.set(node.start, node.name);
    },
  }).visit(program);

  for (const { entries } of parse(file).module.staticImports) {
    for (const entry of entries) declared.add(entry.localName.value);
  }
  for (const [start, name] of named) {
    const instead = bannedGlobals.get(name);
    if (instead === undefined || declared.has(name) || notReferences.has(start)) continue;
    add(start, name, instead);
  }
  return found;

  /** Notes every name that a pattern binds. */
  function declare(pattern: unknown): void {
    if (typeof pattern !== 'object' || pattern === null || !('type' in pattern)) return;
    if (pattern.type === 'Identifier' && 'name' in pattern) declared.add(String(pattern.name));
    for (const key of ['argument', 'left', 'value', 'parameter'] as const) {
      if (key in pattern) declare(Reflect.get(pattern, key));
    }
    for (const key of ['elements', 'properties'] as const) {
      const inner: unknown = Reflect.get(pattern, key);
      if (Array.isArray(inner)) inner.forEach(declare);
    }
  }
}
