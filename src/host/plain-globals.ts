/**
 * What platforms add to ECMAScript and the model or service code uses, for a realm that has nothing
 * of a platform: a replica's cell under Node, where nothing may come from outside. Import it first.
 */

const utf8Labels: ReadonlySet<string> = new Set(['utf-8', 'utf8']);

class PlainTextEncoder {
  readonly encoding = 'utf-8';

  encode(text: unknown = ''): Uint8Array<ArrayBuffer> {
    const bytes: number[] = [];
    for (const character of String(text)) {
      const point = character.codePointAt(0) ?? 0;
      // Half of a pair is no character (WHATWG Encoding).
      pushUtf8(bytes, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
    }
    return Uint8Array.from(bytes);
  }
}

function pushUtf8(bytes: number[], point: number): void {
  const tail = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(0));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(6), tail(0));
  else bytes.push(0xf0 | (point >> 18), tail(12), tail(6), tail(0));
}

class PlainTextDecoder {
  readonly encoding = 'utf-8';
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(
    label: unknown = 'utf-8',
    { fatal = false, ignoreBOM = false }: { fatal?: boolean; ignoreBOM?: boolean } = {},
  ) {
    if (!utf8Labels.has(String(label).trim().toLowerCase())) {
      throw new RangeError(`"${String(label)}" was given; only utf-8 is decoded here`);
    }
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  decode(given: unknown = new Uint8Array(0)): string {
    const bytes = bytesIn(given);
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const parts: string[] = [];
    for (let at = hasMark && !this.ignoreBOM ? 3 : 0; at < bytes.length;) {
      const { point, length } = characterAt(bytes, at);
      if (point < 0 && this.fatal) throw new TypeError('The bytes are not UTF-8');
      parts.push(String.fromCodePoint(point < 0 ? 0xfffd : point));
      at += length;
    }
    return parts.join('');
  }
}

function bytesIn(given: unknown): Uint8Array {
  if (ArrayBuffer.isView(given)) {
    return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  }
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  throw new TypeError('A buffer or a view of one was expected');
}

/**
 * The character that begins there, or −1 for bytes that are none, with the length that one U+FFFD
 * stands for: the longest beginning of a character that it could have been (Unicode 3.9, table 3-7).
 */
function characterAt(bytes: Uint8Array, at: number): { point: number; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { point: first, length: 1 };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return { point: -1, length: 1 };
  let point = first & (0x7f >> size);
  for (let tail = 1; tail < size; tail++) {
    const byte = bytes[at + tail] ?? 0;
    const [least, most] = tail === 1 ? secondByteRange(first) : [0x80, 0xbf];
    if (byte < least || byte > most) return { point: -1, length: tail };
    point = (point << 6) | (byte & 0x3f);
  }
  return { point, length: size };
}

function secondByteRange(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function btoa(given: unknown): string {
  const text = String(given);
  let encoded = '';
  for (let at = 0; at < text.length; at += 3) {
    const units = [0, 1, 2].map((next) =>
      at + next < text.length ? text.charCodeAt(at + next) : 0,
    );
    if (units.some((unit) => unit > 0xff))
      throw new RangeError('Only U+0000 to U+00FF are encoded');
    const [a = 0, b = 0, c = 0] = units;
    const bits = (a << 16) | (b << 8) | c;
    for (const shift of [18, 12, 6, 0]) encoded += base64[(bits >> shift) & 0x3f] ?? '';
  }
  const missing = (3 - (text.length % 3)) % 3;
  return encoded.slice(0, encoded.length - missing) + '='.repeat(missing);
}

function atob(given: unknown): string {
  const compact = String(given).replace(/[\t\n\f\r ]/g, '');
  const text = compact.length % 4 === 0 ? compact.replace(/={1,2}$/, '') : compact;
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) throw new RangeError('Not base64');
  let decoded = '';
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    bits = ((bits << 6) | base64.indexOf(text.charAt(at))) & 0xffffff;
    const known = ((at % 4) + 1) * 6;
    if (at % 4 > 0) decoded += String.fromCharCode((bits >> (known % 8)) & 0xff);
  }
  return decoded;
}

/** Data without functions: what handlers copy. Other kinds of object are refused by name. */
function structuredClone(value: unknown): unknown {
  return cloneOf(value, new Map());
}

function cloneOf(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`A ${typeof value} cannot be cloned`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (known.has(value)) return known.get(value);
  const keep = <T>(copy: T): T => {
    known.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const copy: unknown = Reflect.construct(value.constructor, [value]);
    return keep(copy);
  }
  if (value instanceof Map) {
    const copy = keep(new Map<unknown, unknown>());
    for (const [key, item] of value) copy.set(cloneOf(key, known), cloneOf(item, known));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set<unknown>());
    for (const item of value) copy.add(cloneOf(item, known));
    return copy;
  }
  const copy = keep(Array.isArray(value) ? emptyList(value.length) : {});
  for (const [name, item] of Object.entries(value)) {
    const own = {
      value: cloneOf(item, known),
      writable: true,
      enumerable: true,
      configurable: true,
    };
    // A member named `__proto__` is a member, nothing else.
    Reflect.defineProperty(copy, name, own);
  }
  return copy;
}

function emptyList(length: number): unknown[] {
  const list: unknown[] = [];
  list.length = length;
  return list;
}

function queueMicrotask(task: unknown): void {
  if (typeof task !== 'function') throw new TypeError('A function was expected');
  void (async () => {
    await Promise.resolve();
    Reflect.apply(task, undefined, []);
  })();
}

for (const [name, value] of Object.entries({
  TextEncoder: PlainTextEncoder,
  TextDecoder: PlainTextDecoder,
  atob,
  btoa,
  queueMicrotask,
  structuredClone,
})) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
