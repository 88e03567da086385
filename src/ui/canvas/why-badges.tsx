/** Why something failed, said at the place where it failed. Clicking one opens the trace behind it. */
import { memo } from 'react';
import { useStore } from 'zustand';
import { sayReasonShort } from '../../i18n/reasons.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import type { Badge, ScenarioNode } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { nodeName, select } from './actions.ts';
import styles from './canvas.module.css';
import { NODE_WIDTH } from './geometry.ts';
import type { Point } from './geometry.ts';
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
  if (badges.length === 0) return null;
  const groups = new Map<string, Badge[]>();
  for (const badge of badges) {
    const key = badge.link === '' ? `node ${badge.node}` : `link ${badge.link}`;
    const group = groups.get(key);
    if (group) group.push(badge);
    else groups.set(key, [badge]);
  }
  return (
    <>
      {[...groups].map(([key, group]) => {
        const at = placeOf(group[0], nodes, positions, places);
        if (at === undefined) return null;
        return (
          <div
            key={key}
            className={at.isAbove ? styles.whyAbove : styles.whyBelow}
            style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
          >
            {group.slice(0, SHOWN_MAX).map((badge) => (
              <WhyBadge key={badge.reason} badge={badge} />
            ))}
          </div>
        );
      })}
    </>
  );
});

interface BadgePlace extends Point {
  /** Badges grow upwards from here. */
  readonly isAbove: boolean;
}

/** The middle above a node, or beside the pill of a link: on the side that is away from the line. */
function placeOf(
  badge: Badge | undefined,
  nodes: readonly ScenarioNode[],
  positions: ReadonlyMap<string, Point>,
  places: ReadonlyMap<string, LinkPlace>,
): BadgePlace | undefined {
  if (badge === undefined) return undefined;
  if (badge.link !== '') {
    const place = places.get(badge.link);
    if (place === undefined) return undefined;
    const { x, y } = place.pill;
    const isAbove = y < pointAt(place.path.points, 0.5).y - 6;
    return { x, y: isAbove ? y - 14 : y + 14, isAbove };
  }
  const node = nodes.find((one) => one.id === badge.node);
  if (node === undefined) return undefined;
  const { x, y } = positions.get(node.id) ?? node.position;
  return { x: x + NODE_WIDTH / 2, y: y - 8, isAbove: true };
}

function WhyBadge({ badge }: { readonly badge: Badge }) {
  const lang = useLang();
  const t = useText();
  const text = sayReasonShort(badge.reason, badge.values, lang);
  const status = badge.values['status'];
  const count = badge.count > 1 ? `×${badge.count}` : '';
  const head = [typeof status === 'number' && status > 0 ? String(status) : '', count]
    .filter((part) => part !== '')
    .join(' ');
  const shown = head === '' ? text : `${head} · ${text}`;
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
