/** Why something failed, said at the place where it failed. Clicking one opens the trace behind it. */
import { memo } from 'react';
import { useStore } from 'zustand';
import { sayReasonShort } from '../../i18n/reasons.ts';
import { say } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { faultKindWords, faultName, faultWords } from '../../i18n/words/faults.ts';
import type { Badge, FaultView, ScenarioNode } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { nodeName, select } from './actions.ts';
import styles from './canvas.module.css';
import { badgeBox, badgeSize, clearPlace } from './badge-layout.ts';
import type { BadgePlace } from './badge-layout.ts';
import { FaultMark } from './fault-mark.tsx';
import { coveredBoxes, NODE_WIDTH } from './geometry.ts';
import type { Box, Point } from './geometry.ts';
import { pillBox } from './link-layout.ts';
import type { LinkPlace } from './link-layout.ts';
import { pointAt } from './link-path.ts';
import { useLang, useText } from './use-text.ts';

/** Badges at one place; more would hide the picture, and the log has them all. */
const SHOWN_MAX = 3;

/** What is said at one place. */
interface Shown {
  readonly on: 'link' | 'node';
  readonly id: string;
  readonly faults: FaultView[];
  readonly badges: Badge[];
}

interface Props {
  readonly nodes: readonly ScenarioNode[];
  readonly positions: ReadonlyMap<string, Point>;
  readonly places: ReadonlyMap<string, LinkPlace>;
}

export const WhyBadges = memo(function WhyBadges({ nodes, positions, places }: Props) {
  const badges = useStore(runStore, (state) => state.badges);
  const faults = useStore(runStore, (state) => state.faults);
  const lang = useLang();
  if (badges.length === 0 && faults.length === 0) return null;
  const groups = new Map<string, Shown>();
  const groupAt = (on: 'link' | 'node', id: string): Shown => {
    const key = `${on} ${id}`;
    const known = groups.get(key);
    if (known) return known;
    const group: Shown = { on, id, faults: [], badges: [] };
    groups.set(key, group);
    return group;
  };
  for (const fault of faults) groupAt(fault.on, fault.target).faults.push(fault);
  for (const badge of badges) {
    const { link, node } = badge;
    groupAt(link === '' ? 'node' : 'link', link === '' ? node : link).badges.push(badge);
  }
  const covered = nodes.flatMap((node) =>
    coveredBoxes(node, positions.get(node.id) ?? node.position),
  );
  const stacked: Box[] = [];
  const stacks = [...groups].flatMap(([key, group]) => {
    const broken = group.faults.slice(-SHOWN_MAX);
    const shown = group.badges.slice(0, SHOWN_MAX);
    const size = badgeSize([
      ...broken.map((fault) => say(faultKindWords[fault.what].name, lang)),
      ...shown.map((badge) => sayBadge(badge, lang)),
    ]);
    const wanted = wantedPlaces(group, nodes, positions, places);
    if (wanted === undefined) return [];
    // Its own pill lies beside it in any case.
    const pills = [...places].flatMap(([id, { pill }]) =>
      group.on === 'link' && id === group.id ? [] : [pillBox(pill)],
    );
    const at = clearPlace(wanted, size, [...covered, ...pills, ...stacked]);
    stacked.push(badgeBox(at, size));
    return [{ key, broken, shown, at }];
  });
  return (
    <>
      {stacks.map(({ key, broken, shown, at }) => (
        <div
          key={key}
          className={at.isAbove ? styles.whyAbove : styles.whyBelow}
          style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
        >
          {broken.map((fault) => (
            <FaultMark key={fault.id} fault={fault} />
          ))}
          {shown.map((badge) => (
            <WhyBadge key={badge.reason} badge={badge} />
          ))}
        </div>
      ))}
    </>
  );
});

/** Above a node, else below it; above or below the pill of a link, first on the side that is away from the line. */
function wantedPlaces(
  { on, id }: Shown,
  nodes: readonly ScenarioNode[],
  positions: ReadonlyMap<string, Point>,
  places: ReadonlyMap<string, LinkPlace>,
): readonly [BadgePlace, BadgePlace] | undefined {
  if (on === 'link') {
    const place = places.get(id);
    if (place === undefined) return undefined;
    const { x, y } = place.pill;
    const above = { x, y: y - 14, isAbove: true };
    const below = { x, y: y + 14, isAbove: false };
    const isPillAbove = y < pointAt(place.path.points, 0.5).y - 6;
    return isPillAbove ? [above, below] : [below, above];
  }
  const node = nodes.find((one) => one.id === id);
  if (node === undefined) return undefined;
  const position = positions.get(node.id) ?? node.position;
  const x = position.x + NODE_WIDTH / 2;
  const bottom = Math.max(...coveredBoxes(node, position).map((box) => box.y + box.height));
  return [
    { x, y: position.y - 8, isAbove: true },
    { x, y: bottom + 8, isAbove: false },
  ];
}

/** The sentence on the badge: status and count, then the reason. */
function sayBadge({ reason, values, count }: Badge, lang: Lang): string {
  const text = sayReasonShort(reason, values, lang);
  const status = values['status'];
  const head = [
    typeof status === 'number' && status > 0 ? String(status) : '',
    count > 1 ? `×${count}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
  return head === '' ? text : `${head} · ${text}`;
}

function WhyBadge({ badge }: { readonly badge: Badge }) {
  const lang = useLang();
  const t = useText();
  const shown = sayBadge(badge, lang);
  const place = badge.link === '' ? nodeName(badge.node) : badge.link;
  function open() {
    if (badge.trace === '') {
      const { link, node } = badge;
      select([link === '' ? { kind: 'node', id: node } : { kind: 'link', id: link }]);
    } else {
      uiStore.setState({ trace: badge.trace, drawerOpen: true, drawerTab: 'requests' });
    }
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${styles.why} nopan nodrag`}
      data-testid={`badge-${badge.link === '' ? badge.node : badge.link}-${badge.reason}`}
      data-reason={badge.reason}
      aria-label={t(canvasWords.badgeWhere, { name: place, text: shown })}
      data-fault={badge.fault === '' ? undefined : badge.fault}
      title={
        badge.fault === ''
          ? undefined
          : t(faultWords.activeHere, { target: place, fault: t(faultName(badge.fault)) })
      }
      onClick={open}
    >
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <path d="M6 .5 11.5 6 6 11.5.5 6z" fill="currentColor" />
      </svg>
      <span>{shown}</span>
    </button>
  );
}
