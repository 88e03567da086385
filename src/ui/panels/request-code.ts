/** A request as text for other programs: curl and fetch. Pure functions. */
import type { HttpRequestSpec } from '../../sim/index.ts';

/** One `curl` command for a POSIX shell; every value in single quotes. */
export function curlOf(spec: HttpRequestSpec, origin: string): string {
  const parts = ['curl', '-i', '-X', spec.method, quoted(origin + spec.path)];
  for (const [name, value] of Object.entries(headersOf(spec))) {
    parts.push('-H', quoted(`${name}: ${value}`));
  }
  if (spec.body !== undefined && spec.body !== '') parts.push('--data-raw', quoted(spec.body));
  return parts.join(' ');
}

/** JavaScript for the browser's console that sends the same request. */
export function fetchOf(spec: HttpRequestSpec): string {
  const headers = headersOf(spec);
  const options = {
    ...(spec.method === 'GET' ? {} : { method: spec.method }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(spec.body === undefined || spec.body === '' ? {} : { body: spec.body }),
  };
  const path = JSON.stringify(spec.path);
  const second = Object.keys(options).length === 0 ? '' : `, ${JSON.stringify(options)}`;
  return `await fetch(${path}${second}).then((answer) => answer.json())`;
}

/** JavaScript for the browser's console that opens the socket and writes down what it hears. */
export function socketOf(path: string): string {
  return `new WebSocket(${JSON.stringify(path)}).onmessage = ({ data }) => console.log(data)`;
}

/** JSON with two-space indentation, or the text as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The request with its JSON body on one line; any other body stays. */
export function compact(spec: HttpRequestSpec): HttpRequestSpec {
  if (spec.body === undefined || jsonError(spec.body) !== '' || spec.body.trim() === '')
    return spec;
  return { ...spec, body: JSON.stringify(JSON.parse(spec.body)) };
}

/** Why the text is not JSON; empty when it is, or when there is none. */
export function jsonError(text: string): string {
  if (text.trim() === '') return '';
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function headersOf(spec: HttpRequestSpec): Readonly<Record<string, string>> {
  const given = spec.headers ?? {};
  const hasType = Object.keys(given).some((name) => name.toLowerCase() === 'content-type');
  const needsType = spec.body !== undefined && spec.body !== '' && !hasType;
  return needsType ? { 'Content-Type': 'application/json', ...given } : given;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
