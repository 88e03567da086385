/** Why something failed, said at the place where it failed. Clicking one opens the trace behind it. */
import { memo } from 'react';
import { useStore } from 'zustand';
import { sayReasonShort } from '../../i18n/reasons.ts';
import type { Lang } from '../../i18n/text.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import type { Badge, ScenarioNode } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { nodeName, select } from './actions.ts';
import styles from './canvas.module.css';
import { badgeBox, badgeSize, clearPlace } from './badge-layout.ts';
import type { BadgePlace } from './badge-layout.ts';
import { coveredBoxes, NODE_WIDTH } from './geometry.ts';
import type { Box, Point } from './geometry.ts';
import { pillBox } from './link-layout.ts';
import type { LinkPlace } from './link-layout.ts';
import { pointAt } from './link-path.ts';
import { useLang, useText } from './use-text.ts';

/** Badges at one place; more would hide the picture, and the log has them all. */
const SHOWN_MAX = 3;

interface Props {
  readonly nodes: readonly ScenarioNode[];
  readonly positions: ReadonlyMap<string, Point>;
  readonly places: ReadonlyMap<string, LinkPlace>;
}

export const WhyBadges = memo(function WhyBadges({ nodes, positions, places }: Props) {
  const badges = useStore(runStore, (state) => state.badges);
  const lang = useLang();
  if (badges.length === 0) return null;
  const groups = new Map<string, Badge[]>();
  for (const badge of badges) {
    const key = badge.link === '' ? `node ${badge.node}` : `link ${badge.link}`;
    const group = groups.get(key);
    if (group) group.push(badge);
    else groups.set(key, [badge]);
  }
  const covered = nodes.flatMap((node) =>
    coveredBoxes(node, positions.get(node.id) ?? node.position),
  );
  const stacked: Box[] = [];
  const stacks = [...groups].flatMap(([key, group]) => {
    const shown = group.slice(0, SHOWN_MAX);
    const size = badgeSize(shown.map((badge) => sayBadge(badge, lang)));
    const wanted = wantedPlaces(group[0], nodes, positions, places);
    if (wanted === undefined) return [];
    // Its own pill lies beside it in any case.
    const pills = [...places].flatMap(([id, { pill }]) =>
      id === group[0]?.link ? [] : [pillBox(pill)],
    );
    const at = clearPlace(wanted, size, [...covered, ...pills, ...stacked]);
    stacked.push(badgeBox(at, size));
    return [{ key, shown, at }];
  });
  return (
    <>
      {stacks.map(({ key, shown, at }) => (
        <div
          key={key}
          className={at.isAbove ? styles.whyAbove : styles.whyBelow}
          style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
        >
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
  badge: Badge | undefined,
  nodes: readonly ScenarioNode[],
  positions: ReadonlyMap<string, Point>,
  places: ReadonlyMap<string, LinkPlace>,
): readonly [BadgePlace, BadgePlace] | undefined {
  if (badge === undefined) return undefined;
  if (badge.link !== '') {
    const place = places.get(badge.link);
    if (place === undefined) return undefined;
    const { x, y } = place.pill;
    const above = { x, y: y - 14, isAbove: true };
    const below = { x, y: y + 14, isAbove: false };
    const isPillAbove = y < pointAt(place.path.points, 0.5).y - 6;
    return isPillAbove ? [above, below] : [below, above];
  }
  const node = nodes.find((one) => one.id === badge.node);
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
      onClick={open}
    >
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <path d="M6 .5 11.5 6 6 11.5.5 6z" fill="currentColor" />
      </svg>
      <span>{shown}</span>
    </button>
  );
}
