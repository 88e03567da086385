/**
 * The JavaScript that must have come before the canvas is usable: what index.html loads by itself,
 * and the scenario that opens first. The engine, msw, SQLite and the panels come after it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const page = existsSync('dist/index.html') ? readFileSync('dist/index.html', 'utf8') : '';
const named = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(
  ([, path]) => `dist/${path}`,
);
const scenario = (page === '' ? [] : readdirSync('dist/assets'))
  .filter((name) => /^mercado-.*\.js$/.test(name))
  .map((name) => `dist/assets/${name}`);

export default [
  {
    name: 'JavaScript before the canvas is usable',
    path: [...named, ...scenario],
    gzip: true,
    limit: '180 kB',
  },
];
