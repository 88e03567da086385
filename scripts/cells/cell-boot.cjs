/**
 * The whole program of a cell's process, given to `node --permission -e`, so that it needs no file.
 *
 *   engine ──▶ stdin:  [length, kind, bytes]…   kind 1: the program of src/host/replica-cell.ts, 2: setup, 3: window
 *   engine ◀── stdout: [length, kind, bytes]…   kind 1: up, 2: the window's answer, 3: why there is none, 4: a note
 *
 * Service code runs in a realm that has nothing of Node and may not compile text. What it throws or
 * exports passes through here untouched; no object of here ever goes there.
 */
'use strict';
const { constants, createContext, Script, SourceTextModule } = require('node:vm');

/** Resident memory, in bytes, at which the process ends itself; looked at every so many windows. */
const RESIDENT_MAX = 768 * 1024 * 1024;
const WINDOWS_BETWEEN_LOOKS = 64;
/**
 * `import(…)` would give a promise of Node's own realm to whoever asks. The word can't be written in
 * any other way, and text can't become code, so a look at the text finds each one. It also finds
 * some in comments and texts: better refused in vain than missed.
 */
const importing = /(?<![\w$])import\s*[(./]/;

const node = process;
const { stdin, stdout } = node;
const Bytes = Buffer;
const later = setImmediate;
const realm = createContext(constants.DONT_CONTEXTIFY, {
  codeGeneration: { strings: false, wasm: false },
});
/** What the program of the cell exports. */
let cell = null;
let received = Bytes.alloc(0);
let windows = 0;
let isCompiling = false;

// What only Node has is not needed any more; what ECMAScript has is frozen by `--frozen-intrinsics`.
const common = new Set(Reflect.ownKeys(realm));
for (const name of Reflect.ownKeys(globalThis)) {
  if (!common.has(name)) Reflect.deleteProperty(globalThis, name);
}

node.on('unhandledRejection', (reason) => cell?.rejected(reason));
stdin.on('end', () => node.exit(0));
// Ctrl+C at the terminal is meant for the engine, which ends its cells.
node.on('SIGINT', () => {});
stdin.on('data', (chunk) => {
  received = received.length === 0 ? chunk : Bytes.concat([received, chunk]);
  while (received.length >= 5) {
    const end = 5 + received.readUInt32LE(0);
    if (received.length < end) return;
    take(received[4], received.subarray(5, end));
    received = received.subarray(end);
  }
});

function take(kind, bytes) {
  if (kind === 1) {
    const program = `(() => { 'use strict';\n${bytes.toString('utf8')}\nreturn panalRuntime; })()`;
    cell = new Script(program).runInContext(realm);
    send(1, Bytes.alloc(0));
    return;
  }
  cell.room(bytes.length).set(bytes);
  if (kind === 2) cell.setUp();
  else {
    cell.begin();
    later(turn);
  }
}

/** One macrotask of the window under way: service code goes as far as it can in each. */
function turn() {
  const state = cell.poll();
  if (state === 1) {
    finish();
    return;
  }
  if (state === 2 && !isCompiling) void compile();
  later(turn);
}

function finish() {
  const said = cell.said();
  if (said !== '') send(4, Bytes.from(said, 'utf8'));
  const answer = cell.answer();
  if (answer === null) send(3, Bytes.from(cell.failure(), 'utf8'));
  else {
    const copy = Bytes.alloc(answer.length);
    copy.set(answer);
    send(2, copy);
  }
  windows += 1;
  if (windows % WINDOWS_BETWEEN_LOOKS === 0 && node.memoryUsage.rss() > RESIDENT_MAX) node.exit(9);
}

async function compile() {
  isCompiling = true;
  try {
    const text = cell.codeText();
    if (importing.test(text)) {
      cell.codeRefused('import(…) is not available in service code; use ctx.call');
      return;
    }
    let module = null;
    try {
      module = new SourceTextModule(text, {
        context: realm,
        identifier: 'service',
        importModuleDynamically: refuseImport,
      });
      await module.link(refuseImport);
    } catch (error) {
      cell.codeRefused(String(error.message));
      return;
    }
    try {
      await module.evaluate();
    } catch (error) {
      cell.codeThrew(error);
      return;
    }
    cell.codeLoaded(module.namespace);
  } finally {
    isCompiling = false;
  }
}

function refuseImport() {
  throw new Error('import is not available in service code; use ctx.call');
}

function send(kind, bytes) {
  const head = Bytes.alloc(5);
  head.writeUInt32LE(bytes.length, 0);
  head[4] = kind;
  stdout.write(Bytes.concat([head, bytes]));
}
