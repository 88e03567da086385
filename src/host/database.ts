/**
 * One in-memory SQLite database per service, behind the port that the model knows.
 *
 * What a plain SQLite would ask the machine for, chance and the time of day, is answered here: by a
 * stream of the run's seed and by virtual time. Each statement has a budget of virtual-machine steps
 * and rows, so that no statement takes for ever on any machine, or ends differently on two.
 */
import initSqlite from '@sqlite.org/sqlite-wasm';
import type { Sqlite3Static, WasmPointer } from '@sqlite.org/sqlite-wasm';
import { EPOCH_MS, Random, textOfBytes } from '../sim/index.ts';
import type { Database, DatabaseFactory, QueryResult, ServiceNode } from '../sim/index.ts';

/** Steps of SQLite's virtual machine that one call of `query` may take. */
export const STEPS_MAX = 10_000_000;
/** How often, in steps, SQLite is interrupted to count. */
const STEPS_BETWEEN_CHECKS = 10_000;
export const ROWS_MAX = 10_000;
/** UTF-16 units of all texts in one result. */
export const RESULT_TEXT_MAX = 4_000_000;
/** Bytes of one value or one row. */
const VALUE_BYTES_MAX = 1_000_000;
const SQL_BYTES_MAX = 200_000;
/** Of all databases of a run together. */
const HEAP_BYTES_MAX = 512 * 1024 * 1024;
const STATEMENTS_CACHED_MAX = 200;

/** Milliseconds from SQLite's day 0 (4714 BC) to 1970. */
const JULIAN_1970_MS = 210_866_760_000_000;

type Value = string | number | null;

/** Whose chance and which instant SQLite is asking for while a statement runs. */
interface Current {
  random: Random;
  nowMs: number;
}

interface Module {
  readonly sqlite: Sqlite3Static;
  readonly current: Current;
}

/**
 * The functions that every statement calls, straight from the WebAssembly module: `capi` converts
 * and checks arguments, which takes longer than a short statement itself. Texts come as pointers.
 */
interface Raw {
  sqlite3_bind_int(statement: WasmPointer, index: number, value: number): number;
  sqlite3_bind_parameter_count(statement: WasmPointer): number;
  sqlite3_clear_bindings(statement: WasmPointer): number;
  sqlite3_column_bytes(statement: WasmPointer, at: number): number;
  sqlite3_column_count(statement: WasmPointer): number;
  sqlite3_column_double(statement: WasmPointer, at: number): number;
  sqlite3_column_name(statement: WasmPointer, at: number): number;
  sqlite3_column_text(statement: WasmPointer, at: number): number;
  sqlite3_column_type(statement: WasmPointer, at: number): number;
  sqlite3_get_autocommit(db: WasmPointer | undefined): number;
  sqlite3_randomness(count: number, target: number): void;
  sqlite3_reset(statement: WasmPointer): number;
  sqlite3_step(statement: WasmPointer): number;
  sqlite3_total_changes(db: WasmPointer | undefined): number;
}

let loading: Promise<Module> | null = null;

/**
 * Loads SQLite once; gives the factory of a run's databases. `wasm`: the bytes of `sqlite3.wasm`,
 * where they can't be loaded from a file. Databases of two runs with one seed behave alike.
 */
export async function loadSqlite(wasm?: ArrayBuffer, seed = 1): Promise<DatabaseFactory> {
  loading ??= load(wasm);
  const module = await loading;
  return (node) => new SqliteDatabase(module, node, seed);
}

async function load(wasm: ArrayBuffer | undefined): Promise<Module> {
  // SQLite reports which of its optional parts a host lacks; nobody here misses them.
  const quiet = (): void => {};
  Reflect.set(globalThis, 'sqlite3ApiConfig', { warn: quiet, log: quiet, debug: quiet });
  const options = { print: quiet, printErr: quiet, ...(wasm ? handedIn(wasm) : {}) };
  const sqlite = await initSqlite(options);
  const current: Current = { random: Random.named(1, 'database'), nowMs: EPOCH_MS };
  answerFromTheRun(sqlite, current);
  return { sqlite, current };
}

function handedIn(wasm: ArrayBuffer): object {
  return { wasmBinary: wasm, locateFile: (name: string) => name };
}

/** `random()`, `randomblob()`, `'now'`, `current_timestamp` and the like all end in these two functions. */
function answerFromTheRun(sqlite: Sqlite3Static, current: Current): void {
  const { capi, wasm } = sqlite;
  const vfs = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null));
  const randomness = (_vfs: WasmPointer, count: number, target: WasmPointer): number => {
    const bytes = wasm.heap8u();
    for (let at = 0; at < count; at++) bytes[Number(target) + at] = current.random.int(0, 255);
    return count;
  };
  const currentTime = (_vfs: WasmPointer, target: WasmPointer): number => {
    wasm.poke64(target, BigInt(Math.floor(current.nowMs) + JULIAN_1970_MS));
    return capi.SQLITE_OK;
  };
  Reflect.set(vfs, '$xRandomness', wasm.installFunction('i(pip)', randomness));
  Reflect.set(vfs, '$xCurrentTimeInt64', wasm.installFunction('i(pp)', currentTime));
}

class SqliteDatabase implements Database {
  readonly #sqlite: Sqlite3Static;
  readonly #raw: Raw;
  readonly #current: Current;
  readonly #random: Random;
  readonly #db: InstanceType<Sqlite3Static['oo1']['DB']>;
  /** Compiled statements by their text, the least recently used first. */
  readonly #cache = new Map<string, WasmPointer>();
  #stepsLeft = 0;

  constructor({ sqlite, current }: Module, node: ServiceNode, seed: number) {
    this.#sqlite = sqlite;
    this.#raw = sqlite.wasm.exports;
    this.#current = current;
    this.#random = Random.named(seed, `database/${node.id}`);
    this.#db = new sqlite.oo1.DB(':memory:', 'c');
    const { capi } = sqlite;
    this.#db.exec(`pragma foreign_keys = on; pragma hard_heap_limit = ${HEAP_BYTES_MAX}`);
    capi.sqlite3_limit(this.#db, capi.SQLITE_LIMIT_ATTACHED, 0);
    capi.sqlite3_limit(this.#db, capi.SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX);
    capi.sqlite3_limit(this.#db, capi.SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES_MAX);
    capi.sqlite3_progress_handler(this.#db, STEPS_BETWEEN_CHECKS, () => this.#countSteps(), 0);
  }

  query(sql: string, parameters: readonly Value[], at = 0): QueryResult {
    const raw = this.#raw;
    this.#current.random = this.#random;
    this.#current.nowMs = EPOCH_MS + at / 1000;
    this.#stepsLeft = STEPS_MAX;
    // SQLite keeps one generator for all databases; this makes it ask for a new seed: ours.
    raw.sqlite3_randomness(0, 0);
    const changesBefore = raw.sqlite3_total_changes(this.#db.pointer);
    try {
      const { columns, rows } = this.#run(sql, parameters);
      if (this.#isInTransaction()) {
        throw new StatementError('a transaction must begin and end in the same query');
      }
      const changed = raw.sqlite3_total_changes(this.#db.pointer) - changesBefore;
      return { columns, rows, changes: changed, error: '' };
    } catch (error) {
      const message = this.#messageOf(error);
      if (this.#isInTransaction()) this.#db.exec('rollback');
      return { columns: [], rows: [], changes: 0, error: message };
    }
  }

  isReadOnly(sql: string): boolean {
    // Drawing from the service's stream changes what comes after it.
    if (/random/i.test(sql)) return false;
    const { capi } = this.#sqlite;
    let isReadOnly = true;
    try {
      this.#eachStatement(sql, (statement) => {
        isReadOnly &&= capi.sqlite3_stmt_readonly(statement) !== 0;
        capi.sqlite3_finalize(statement);
      });
    } catch {
      // What does not compile changes nothing; what stood before it was looked at.
    }
    return isReadOnly;
  }

  close(): void {
    for (const statement of this.#cache.values()) this.#sqlite.capi.sqlite3_finalize(statement);
    this.#cache.clear();
    this.#db.close();
  }

  #run(sql: string, parameters: readonly Value[]): Table {
    const cached = this.#cache.get(sql);
    if (cached !== undefined) {
      this.#cache.delete(sql);
      this.#cache.set(sql, cached);
      return this.#execute(cached, parameters);
    }
    const { capi } = this.#sqlite;
    let table: Table = { columns: [], rows: [] };
    this.#eachStatement(sql, (statement, isOnly) => {
      try {
        if (!isOnly && parameters.length > 0) {
          throw new StatementError('several statements at once take no parameters');
        }
        const next = this.#execute(statement, parameters);
        if (next.columns.length > 0) table = next;
      } catch (error) {
        capi.sqlite3_finalize(statement);
        throw error;
      }
      if (isOnly) this.#remember(sql, statement);
      else capi.sqlite3_finalize(statement);
    });
    return table;
  }

  #remember(sql: string, statement: WasmPointer): void {
    this.#cache.set(sql, statement);
    if (this.#cache.size <= STATEMENTS_CACHED_MAX) return;
    for (const [text, oldest] of this.#cache) {
      this.#cache.delete(text);
      this.#sqlite.capi.sqlite3_finalize(oldest);
      return;
    }
  }

  /** Compiles one statement after the other; each belongs to `handle`, which runs before the next is compiled. */
  #eachStatement(sql: string, handle: (statement: WasmPointer, isOnly: boolean) => void): void {
    const { capi, wasm } = this.#sqlite;
    if (sql.includes('\0')) throw new StatementError('the text holds a NUL character');
    const text = wasm.allocCString(sql, false);
    const results = wasm.alloc(16);
    try {
      let rest = Number(text);
      let isFirst = true;
      for (;;) {
        this.#check(capi.sqlite3_prepare_v2(this.#db, rest, -1, results, results + 8));
        const statement = wasm.peekPtr(results);
        const tail = wasm.peekPtr(results + 8);
        if (!statement) {
          // Only blanks and comments were left, or the text begins with a stray semicolon.
          if (tail === rest || wasm.peek(tail) === 0) return;
        } else {
          handle(statement, isFirst && isBlank(wasm.cstrToJs(tail) ?? ''));
          isFirst = false;
        }
        rest = tail;
      }
    } finally {
      wasm.dealloc(text);
      wasm.dealloc(results);
    }
  }

  #execute(statement: WasmPointer, parameters: readonly Value[]): Table {
    const raw = this.#raw;
    try {
      this.#bind(statement, parameters);
      let hasRow = this.#step(statement);
      // Only now: where the schema has changed, the first step compiles the statement anew.
      const count = raw.sqlite3_column_count(statement);
      const columns: string[] = [];
      for (let at = 0; at < count; at++) columns.push(this.#name(statement, at));
      const rows: Value[][] = [];
      let size = 0;
      for (; hasRow; hasRow = this.#step(statement)) {
        const row: Value[] = [];
        for (let at = 0; at < count; at++) {
          const value = this.#column(statement, at);
          size += typeof value === 'string' ? value.length : 1;
          row.push(value);
        }
        rows.push(row);
        if (rows.length > ROWS_MAX || size > RESULT_TEXT_MAX) {
          throw new StatementError(
            `the result is too large: ${rows.length} rows; ${ROWS_MAX} rows and ${RESULT_TEXT_MAX} characters are allowed`,
          );
        }
      }
      return { columns, rows };
    } finally {
      raw.sqlite3_reset(statement);
      raw.sqlite3_clear_bindings(statement);
    }
  }

  #bind(statement: WasmPointer, parameters: readonly Value[]): void {
    const wanted = this.#raw.sqlite3_bind_parameter_count(statement);
    if (wanted !== parameters.length) {
      throw new StatementError(
        `the statement has ${wanted} parameters, but ${parameters.length} were given`,
      );
    }
    parameters.forEach((value, at) => {
      this.#check(this.#bindOne(statement, at + 1, value));
    });
  }

  #bindOne(statement: WasmPointer, index: number, value: Value): number {
    const { capi, wasm } = this.#sqlite;
    // Parameters are null until something else is bound.
    if (value === null) return capi.SQLITE_OK;
    if (typeof value === 'string') {
      const [text, length] = wasm.allocCString(value, true);
      return capi.sqlite3_bind_text(statement, index, text, length, capi.SQLITE_WASM_DEALLOC);
    }
    if (!Number.isSafeInteger(value)) return capi.sqlite3_bind_double(statement, index, value);
    if (value === (value | 0)) return this.#raw.sqlite3_bind_int(statement, index, value);
    return capi.sqlite3_bind_int64(statement, index, BigInt(value));
  }

  #column(statement: WasmPointer, at: number): Value {
    const { capi, wasm } = this.#sqlite;
    const raw = this.#raw;
    switch (raw.sqlite3_column_type(statement, at)) {
      case capi.SQLITE_NULL:
        return null;
      case capi.SQLITE_INTEGER: {
        const value = raw.sqlite3_column_double(statement, at);
        // A whole number that a double cannot hold is given as its digits.
        return Number.isSafeInteger(value) ? value : this.#text(statement, at);
      }
      case capi.SQLITE_FLOAT:
        return raw.sqlite3_column_double(statement, at);
      case capi.SQLITE_BLOB: {
        const length = raw.sqlite3_column_bytes(statement, at);
        const start = Number(capi.sqlite3_column_blob(statement, at));
        return hexOf(wasm.heap8u().subarray(start, start + length));
      }
      default:
        return this.#text(statement, at);
    }
  }

  #text(statement: WasmPointer, at: number): string {
    const start = this.#raw.sqlite3_column_text(statement, at);
    const length = this.#raw.sqlite3_column_bytes(statement, at);
    return textOfBytes(this.#sqlite.wasm.heap8u().subarray(start, start + length));
  }

  #name(statement: WasmPointer, at: number): string {
    const start = this.#raw.sqlite3_column_name(statement, at);
    const bytes = this.#sqlite.wasm.heap8u();
    return textOfBytes(bytes.subarray(start, bytes.indexOf(0, start)));
  }

  /** Whether there is another row. */
  #step(statement: WasmPointer): boolean {
    const { capi } = this.#sqlite;
    const code = this.#raw.sqlite3_step(statement);
    if (code === capi.SQLITE_ROW) return true;
    if (code === capi.SQLITE_DONE) return false;
    throw new StatementError(this.#errorText(code));
  }

  #check(code: number): void {
    if (code !== this.#sqlite.capi.SQLITE_OK) throw new StatementError(this.#errorText(code));
  }

  #errorText(code: number): string {
    const { capi } = this.#sqlite;
    if ((code & 0xff) === capi.SQLITE_INTERRUPT) {
      return `the statement was stopped after ${STEPS_MAX} steps`;
    }
    if ((code & 0xff) === capi.SQLITE_NOMEM) return 'the databases are out of memory';
    return capi.sqlite3_errmsg(this.#db);
  }

  /** Not zero: stop. */
  #countSteps(): number {
    this.#stepsLeft -= STEPS_BETWEEN_CHECKS;
    return this.#stepsLeft < 0 ? 1 : 0;
  }

  #isInTransaction(): boolean {
    return this.#raw.sqlite3_get_autocommit(this.#db.pointer) === 0;
  }

  #messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
  }
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** Why a statement did not run, in SQLite's words or ours. */
class StatementError extends Error {}

function isBlank(text: string): boolean {
  return /^[\s;]*$/.test(text);
}

function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
