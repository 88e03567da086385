/** The colours of both themes can be told apart by people who see little contrast (WCAG 1.4.3, 1.4.11). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../src/ui/tokens.css', import.meta.url), 'utf8');
const light = colours(':root');
const themes = [
  { theme: 'light', colour: light },
  { theme: 'dark', colour: new Map([...light, ...colours("[data-theme='dark']")]) },
];
const grounds = ['page', 'canvas', 'raised'];
const protocols = ['rest', 'grpc', 'kafka', 'amqp', 'ws'];

const texts = [
  ...grounds.flatMap((ground) =>
    ['text', 'muted', 'warn', 'err', 'unknown', 'busy'].map((ink) => [ink, ground] as const),
  ),
  ...protocols.map((protocol) => [`${protocol}-i`, `${protocol}-t`] as const),
  ['warn', 'warn-t'],
  ['err', 'err-t'],
  // The primary button and the tooltip are inverted.
  ['page', 'text'],
] as const;
const shapes = [
  ...grounds.flatMap((ground) =>
    [...protocols, 'strong', 'focus', 'err'].map((line) => [line, ground] as const),
  ),
  ['busy', 'fill'],
] as const;

describe.each(themes)('the $theme theme', ({ colour }) => {
  it.each(texts)('lets %s be read on %s', (ink, ground) => {
    expect(contrast(colour.get(ink), colour.get(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapes)('lets %s be seen on %s', (line, ground) => {
    expect(contrast(colour.get(line), colour.get(ground))).toBeGreaterThanOrEqual(3);
  });
});

it('gives the dark theme a value for every colour', () => {
  expect([...colours("[data-theme='dark']").keys()]).toEqual([...light.keys()]);
});

/** The `#rrggbb` variables of the rule with that selector, by name. */
function colours(selector: string): ReadonlyMap<string, string> {
  const rule = css.split(`\n${selector} {`)[1]?.split('\n}')[0] ?? '';
  const found = rule.matchAll(/--([\w-]+): (#[\da-f]{6});/g);
  return new Map([...found].map(([, name = '', value = '']) => [name, value]));
}

/** WCAG's contrast ratio; 0 when a colour is missing. */
function contrast(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return 0;
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
