/**
 * The editor of service code: CodeMirror with JavaScript. Loaded when it is first opened.
 * Tab moves on to the next control, so that the keyboard is never caught in it.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import {
  bracketMatching,
  defaultHighlightStyle,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'react';
import styles from './inspector/inspector.module.css';

export interface CodeEditorProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter. */
  readonly onApply: () => void;
}

/** The default style's colours, by their place in our language: colour stays with protocols. */
const inks = new Map([
  ['#708', { color: 'var(--text)', fontWeight: '650' }],
  ['#219', { color: 'var(--unknown)', fontWeight: '600' }],
  ['#940', { color: 'var(--muted)', fontStyle: 'italic' }],
  ['#a11', { color: 'var(--unknown)' }],
  ['#e40', { color: 'var(--unknown)' }],
  ['#164', { color: 'var(--unknown)' }],
  ['#f00', { color: 'var(--err)' }],
]);

const highlighting = HighlightStyle.define(
  defaultHighlightStyle.specs.map(({ tag, color }) => {
    const ink = inks.get(String(color)) ?? { color: 'var(--text)' };
    return Object.assign({ tag }, ink);
  }),
);

const theme = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'var(--raised)', color: 'var(--text)' },
  '&.cm-focused': { outline: '3px solid var(--focus)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--canvas)',
    color: 'var(--muted)',
    borderRight: '1px solid var(--line)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'color-mix(in srgb, var(--focus) 28%, transparent) !important' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--fill)',
    color: 'var(--text)',
  },
});

export function CodeEditor({ label, value, onChange, onApply }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const naming = useRef(new Compartment());
  const latest = useRef({ label, value, onChange, onApply });
  useLayoutEffect(() => {
    latest.current = { label, value, onChange, onApply };
  });

  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                latest.current.onApply();
                return true;
              },
            },
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          history(),
          lineNumbers(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          javascript(),
          syntaxHighlighting(highlighting),
          theme,
          naming.current.of(nameOf(latest.current.label)),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const text = update.state.doc.toString();
            if (text !== latest.current.value) latest.current.onChange(text);
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  // Revert, undo of the document, and the like.
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const length = editor.state.doc.length;
    if (editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: length, insert: value } });
    }
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: naming.current.reconfigure(nameOf(label)) });
  }, [label]);

  return <div ref={host} className={styles.editor} data-testid="code-editor" />;
}

function nameOf(label: string) {
  return EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' });
}
