import { expect, it } from 'vitest';
import { policyKinds } from '../../../src/sim/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { documentStore, editDocument, replaceDocument } from '../../../src/state/document-store.ts';
import { runStore } from '../../../src/state/run-store.ts';
import { uiStore } from '../../../src/state/ui-store.ts';
import { commandsOf } from '../../../src/ui/dialogs/command-list.ts';
import { sayCommand } from '../../../src/ui/dialogs/command-search.ts';
import type { Command } from '../../../src/ui/dialogs/command-search.ts';

function now(): readonly Command[] {
  return commandsOf({
    document: documentStore.getState(),
    run: runStore.getState(),
    ui: uiStore.getState(),
  });
}

function ids(): readonly string[] {
  return now().map(({ id }) => id);
}

it('offers everything for what is open, each under a name of its own in both languages', () => {
  replaceDocument(mercado);
  runStore.setState({ status: 'ready' });
  for (const lang of ['en', 'es'] as const) {
    const said = now().map((one) => `${one.group[lang]} ${sayCommand(one, lang)}`);
    expect(new Set(said).size).toBe(said.length);
    for (const text of said) expect(text).not.toMatch(/[{}]|undefined|object/);
  }
  expect(ids()).toEqual(
    expect.arrayContaining(['play', 'step', 'speed-max', 'scenario-empty', 'import', 'export']),
  );
  for (const { id } of mercado.nodes) expect(ids()).toContain(`go-${id}`);
  for (const { id } of mercado.links) expect(ids()).toContain(`go-${id}`);
  expect(new Set(ids()).size).toBe(ids().length);
});

it('offers what can be done now', () => {
  runStore.setState({ status: 'starting' });
  expect(ids()).not.toContain('play');
  runStore.setState({ status: 'ready', playing: true });
  expect(ids()).toContain('pause');
  expect(ids()).not.toContain('play');
  expect(ids()).not.toContain('undo');
  editDocument({ kind: 'rename-scenario', title: 'Another' });
  expect(ids()).toContain('undo');
});

it('changes the page', () => {
  uiStore.setState({ lang: 'en', theme: 'light', motion: 'on', drawerOpen: false });
  const doIt = (id: string) =>
    now()
      .find((one) => one.id === id)
      ?.run();
  doIt('lang-es');
  doIt('theme');
  doIt('motion');
  expect(uiStore.getState()).toMatchObject({ lang: 'es', theme: 'dark', motion: 'off' });
  expect(now().filter((one) => one.isCurrent === true && one.id.startsWith('lang'))).toMatchObject([
    { id: 'lang-es' },
  ]);
});

it('offers policies for one selected link, less those that it has', () => {
  replaceDocument(mercado);
  const [link] = mercado.links;
  const offered = () => ids().filter((id) => id.startsWith('policy-'));
  expect(offered()).toEqual([]);
  uiStore.setState({ selection: [{ kind: 'link', id: link?.id ?? '' }] });
  expect(offered()).toContain('policy-breaker');
  expect(offered()).toHaveLength(policyKinds.length - (link?.policies?.length ?? 0));
  const breaker = now().find(({ id }) => id === 'policy-breaker');
  expect(breaker && sayCommand(breaker, 'es')).toBe(
    'Añadir una política al enlace seleccionado: Disyuntor',
  );
  uiStore.setState({ selection: [] });
});
