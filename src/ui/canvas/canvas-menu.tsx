/** The context menu of node, link and empty canvas. Loaded when first opened. */
import { DropdownMenu } from 'radix-ui';
import { Fragment, useRef } from 'react';
import { useStore } from 'zustand';
import { say } from '../../i18n/text.ts';
import { openingWords } from '../../i18n/words/canvas-openings.ts';
import { faultWords } from '../../i18n/words/faults.ts';
import { compareEntryWords } from '../../i18n/words/compare-entry.ts';
import type { Text } from '../../i18n/text.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import * as actions from './actions.ts';
import { canvasStore, canvasView, openPalette } from './canvas-store.ts';
import type { OpenMenu } from './canvas-store.ts';
import styles from './canvas.module.css';
import { placeName } from './fault-actions.ts';
import { faultEntries } from './fault-entries.ts';
import { messageEntries } from './message-entries.ts';
import { protocolLook } from './protocol-look.ts';
import { useText } from './use-text.ts';

export interface Entry {
  readonly id: string;
  readonly text: Text;
  readonly keys: string;
  readonly run: () => void;
  /** Takes the focus elsewhere by itself. */
  readonly movesFocus?: boolean;
}

/** Groups are parted by lines. */
export type Groups = readonly (readonly Entry[])[];

export default function CanvasMenu() {
  const menu = useStore(canvasStore, (state) => state.menu);
  const t = useText();
  const chosen = useRef<Entry>(undefined);
  if (menu === null) return null;
  const groups = [messageEntries(menu.message), ...entriesFor(menu)];
  function close() {
    canvasStore.setState({ menu: null });
  }
  return (
    <DropdownMenu.Root
      open
      modal={false}
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
    >
      <DropdownMenu.Trigger asChild>
        <span
          className={styles.menuAnchor}
          style={{ left: menu.client.x, top: menu.client.y }}
          aria-hidden="true"
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.menu}
          data-testid="panel-canvas-menu"
          aria-label={sayMenu(menu, t)}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const entry = chosen.current;
            chosen.current = undefined;
            if (entry?.movesFocus !== true) canvasView()?.focus(menu.target);
            // An action that moves the focus must come after the menu has let go of it.
            entry?.run();
          }}
        >
          {groups.filter(isFilled).map((group, place) => (
            <Fragment key={group[0]?.id}>
              {place === 0 ? null : <DropdownMenu.Separator className={styles.menuLine} />}
              {group.map((entry) => (
                <DropdownMenu.Item
                  key={entry.id}
                  className={styles.menuItem}
                  data-testid={`menu-${entry.id}`}
                  onSelect={() => {
                    chosen.current = entry;
                  }}
                >
                  <span>{t(entry.text)}</span>
                  <kbd>{entry.keys}</kbd>
                </DropdownMenu.Item>
              ))}
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function sayMenu({ target, isFaults }: OpenMenu, t: ReturnType<typeof useText>): string {
  if (target === null || isFaults !== true) return t(openingWords.menu);
  return t(faultWords.menuOf, { name: placeName(target.id) });
}

function isFilled(group: readonly Entry[]): boolean {
  return group.length > 0;
}

function entriesFor(menu: OpenMenu): Groups {
  const { target, at } = menu;
  if (target !== null && menu.isFaults === true) return faultEntries(target);
  if (target === null) {
    return [
      [
        {
          id: 'add',
          text: openingWords.addNode,
          keys: 'N',
          run: () => openPalette(at),
          movesFocus: true,
        },
        {
          id: 'paste',
          text: openingWords.paste,
          keys: 'Ctrl V',
          run: () => void actions.paste(null),
          movesFocus: true,
        },
      ],
    ];
  }
  const faults: Entry = {
    id: 'faults',
    text: faultWords.break,
    keys: 'F',
    run: () => canvasStore.setState({ menu: { ...menu, isFaults: true } }),
    movesFocus: true,
  };
  return target.kind === 'node' ? nodeEntries(target, faults) : linkEntries(target, faults);
}

function nodeEntries(target: Selection, faults: Entry): Groups {
  const { id } = target;
  const kind = actions.findNode(id)?.kind;
  const inspect: Entry = {
    id: 'inspect',
    text: openingWords.inspect,
    keys: 'Enter',
    run: () => actions.inspect(target),
    movesFocus: true,
  };
  const connect: Entry = {
    id: 'connect',
    text: openingWords.connectTo,
    keys: 'C',
    run: () => actions.startConnecting(id, 'out'),
  };
  const kill: Entry = {
    id: 'kill',
    text: openingWords.killReplica,
    keys: 'X',
    run: () => void actions.killReplica(id),
  };
  const restart: Entry = {
    id: 'restart',
    text: openingWords.restartReplica,
    keys: 'R',
    run: () => void actions.restartReplica(id),
  };
  const replica: Entry = {
    id: 'add-replica',
    text: openingWords.addReplica,
    keys: '',
    run: () => void actions.addReplica(id),
  };
  const editing: readonly Entry[] = [
    {
      id: 'rename',
      text: openingWords.rename,
      keys: 'F2',
      run: () => actions.startRename(id),
      movesFocus: true,
    },
    {
      id: 'duplicate',
      text: openingWords.duplicate,
      keys: 'Ctrl D',
      run: () => void actions.duplicate([target]),
      movesFocus: true,
    },
    removal(target),
  ];
  if (kind === 'client') return [[inspect, messages(target), connect], [faults], editing];
  const running = kind === 'service' ? [kill, restart, replica, faults] : [kill, restart, faults];
  return [[inspect, messages(target), connect], running, editing];
}

function linkEntries(target: Selection, faults: Entry): Groups {
  return [
    [
      {
        id: 'inspect',
        text: openingWords.inspect,
        keys: 'Enter',
        run: () => actions.inspect(target),
        movesFocus: true,
      },
      messages(target),
    ],
    [faults],
    protocolEntries(target.id),
    [
      {
        id: 'compare',
        text: compareEntryWords.open,
        keys: '',
        run: () => uiStore.setState({ dialog: 'compare', compareLink: target.id }),
        movesFocus: true,
      },
    ],
    [removal(target)],
  ];
}

/** The other protocols that the link may speak. */
function protocolEntries(id: string): readonly Entry[] {
  return actions.otherProtocols(id).map((protocol) => ({
    id: `protocol-${protocol}`,
    text: {
      en: say(openingWords.talkBy, 'en', { protocol: protocolLook[protocol].title }),
      es: say(openingWords.talkBy, 'es', { protocol: protocolLook[protocol].title }),
    },
    keys: 'P',
    run: () => void actions.switchLink(id, protocol),
  }));
}

function messages(target: Selection): Entry {
  return {
    id: 'messages',
    text: openingWords.messages,
    keys: 'V',
    run: () => actions.showMessages(target),
    movesFocus: true,
  };
}

function removal(target: Selection): Entry {
  return {
    id: 'delete',
    text: openingWords.remove,
    keys: 'Del',
    run: () => void actions.remove([target]),
    movesFocus: true,
  };
}
