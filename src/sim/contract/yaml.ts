/** Plain values as YAML 1.2: block style, texts in double quotes where they could be read as something else. */

export type YamlValue =
  string | number | boolean | null | readonly YamlValue[] | { readonly [name: string]: YamlValue };

/** Ends with a line feed. */
export function yamlText(value: YamlValue): string {
  return `${linesOf(value).join('\n')}\n`;
}

function linesOf(value: YamlValue): readonly string[] {
  if (typeof value !== 'object' || value === null) return [scalar(value)];
  if (Array.isArray(value)) {
    if (value.length === 0) return ['[]'];
    return value.flatMap((item: YamlValue) => {
      const [first = '', ...rest] = linesOf(item);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  const members = Object.entries(value);
  if (members.length === 0) return ['{}'];
  return members.flatMap(([name, member]) => {
    const lines = linesOf(member);
    const isNested =
      typeof member === 'object' && member !== null && Object.keys(member).length > 0;
    if (!isNested) return [`${key(name)}: ${lines[0] ?? ''}`];
    return [`${key(name)}:`, ...lines.map((line) => `  ${line}`)];
  });
}

/** What a reader of YAML takes for something other than a text. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function key(name: string): string {
  const isPlain = /^[$/A-Za-z_][\w$/{}.-]*$/.test(name) && !reserved.test(name);
  return isPlain ? name : JSON.stringify(name);
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z][\w ()'/.-]*$/.test(value) && !value.endsWith(' ');
  return isPlain && !reserved.test(value) ? value : JSON.stringify(value);
}
