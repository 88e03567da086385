/** The list of node kinds: type a few letters, Enter adds. Open with `openPalette`. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { openingWords } from '../../i18n/words/canvas-openings.ts';
import type { NodeKind } from '../../sim/index.ts';
import { addNode } from './actions.ts';
import { canvasStore, canvasView } from './canvas-store.ts';
import type { CanvasState } from './canvas-store.ts';
import styles from './canvas.module.css';
import { cx } from '../kit/cx.ts';
import { around } from './navigation.ts';
import { NodeIcon } from './node-icon.tsx';
import { useText } from './use-text.ts';

const kinds = [
  { kind: 'service', help: openingWords.serviceHelp },
  { kind: 'gateway', help: openingWords.gatewayHelp },
  { kind: 'client', help: openingWords.clientHelp },
] as const satisfies readonly { readonly kind: NodeKind; readonly help: object }[];

export function Palette() {
  const palette = useStore(canvasStore, (state) => state.palette);
  return palette === null ? null : <OpenPalette at={palette.at} />;
}

function OpenPalette({ at }: NonNullable<CanvasState['palette']>) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  // Names of both languages are found: a class may speak the other one.
  const shown = useMemo(() => {
    const wanted = fold(typed);
    return kinds.filter(({ kind }) =>
      [canvasWords[kind].en, canvasWords[kind].es].some((name) => fold(name).includes(wanted)),
    );
  }, [typed]);
  const index = Math.min(chosen, Math.max(shown.length - 1, 0));

  // Before anything is typed: the canvas would take it for keys of its own.
  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => {
    function onPointerDown({ target }: PointerEvent) {
      if (target instanceof Node && !box.current?.contains(target)) close(false);
    }
    // Leaving it with Tab closes it too.
    function onFocusIn({ target }: FocusEvent) {
      if (target instanceof Node && !box.current?.contains(target)) close(false);
    }
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('focusin', onFocusIn);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('focusin', onFocusIn);
    };
  }, []);

  function add(kind: NodeKind) {
    close(false);
    void addNode(kind, at);
  }

  function onKeyDown(event: KeyboardEvent) {
    const kind = shown[index]?.kind;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = around(shown, index, event.key === 'ArrowDown' ? 1 : -1);
      if (next) setChosen(shown.indexOf(next));
    } else if (event.key === 'Enter') {
      if (kind) add(kind);
    } else if (event.key === 'Escape') {
      close(true);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      ref={box}
      className={styles.palette}
      data-testid="panel-palette"
      role="dialog"
      aria-label={t(openingWords.addNode)}
    >
      <input
        ref={input}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-kinds"
        aria-activedescendant={shown[index] ? `palette-${shown[index].kind}` : undefined}
        aria-label={t(openingWords.search)}
        placeholder={t(openingWords.addNode)}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-kinds" role="listbox" aria-label={t(openingWords.search)}>
        {shown.map(({ kind, help }, place) => (
          // The keys of an option are those of the combobox above it.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={kind}
            id={`palette-${kind}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === index}
            className={cx(styles.option, place === index && styles.chosenOption)}
            data-testid={`palette-${kind}`}
            onPointerMove={() => setChosen(place)}
            onClick={() => add(kind)}
          >
            <NodeIcon kind={kind} size={22} />
            <span>
              <b>{t(canvasWords[kind])}</b>
              <small>{t(help)}</small>
            </span>
          </div>
        ))}
        {shown.length === 0 ? <p className={styles.noMatch}>{t(openingWords.noMatch)}</p> : null}
      </div>
    </div>
  );
}

function close(isCancelled: boolean): void {
  canvasStore.setState({ palette: null });
  if (isCancelled) canvasView()?.focus(canvasStore.getState().active);
}

/** Lower case without accents, so that `pasarela` and `Pasarela` are one. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
