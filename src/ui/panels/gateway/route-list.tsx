/** The routes of a gateway in their order, one line each: in the inspector, and in the gateway panel. */
import { ArrowDown, ArrowRight, ArrowUp, Check, Plus, Trash2, TriangleAlert } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { shadowedRoutes } from '../../../sim/index.ts';
import type { GatewayNode, Route, RouteVerdict } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { FieldError } from '../fields/field-error.tsx';
import { IconAction } from '../fields/icon-action.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import { addRoute, moveRoute, removeRoute } from './edit-routes.ts';
import { openGateway } from './gateway-store.ts';
import styles from './route-list.module.css';
import { marksOf, sayTarget } from './route-facts.ts';
import { sayVerdict } from './say-verdict.ts';

interface RouteListProps {
  readonly node: GatewayNode;
  /** Place of the route whose editor is open; -1: none. */
  readonly chosen: number;
  /** What the tester says of each route, in their order. */
  readonly verdicts?: readonly RouteVerdict[];
  readonly testId: string;
}

export function RouteList({ node, chosen, verdicts, testId }: RouteListProps) {
  const t = useText();
  const { error, show } = useRefusal();
  const hasService = useStore(documentStore, ({ scenario }) =>
    scenario.nodes.some(({ kind }) => kind === 'service'),
  );
  const shadowed = shadowedRoutes(node.routes);
  return (
    <div className={styles.list}>
      {node.routes.length === 0 ? <p className={styles.hint}>{t(words.noRoutes)}</p> : null}
      <ol aria-label={t(words.routes)} data-testid={testId}>
        {[...node.routes.entries()].map(([at, route]) => (
          <RouteRow
            // A route is its place in the list: two may be alike in everything.
            key={at}
            node={node}
            route={route}
            at={at}
            isChosen={at === chosen}
            verdict={verdicts?.[at]}
            shadowedBy={shadowed.find((one) => one.at === at)?.by}
            onWork={show}
          />
        ))}
      </ol>
      {hasService ? (
        <button
          type="button"
          className={styles.add}
          data-testid="route-add"
          onClick={() => show(addRoute(node))}
        >
          <Plus size={14} aria-hidden="true" />
          {t(words.add)}
        </button>
      ) : (
        <p className={styles.hint}>{t(words.noService)}</p>
      )}
      <FieldError text={error} />
    </div>
  );
}

interface RouteRowProps {
  readonly node: GatewayNode;
  readonly route: Route;
  readonly at: number;
  readonly isChosen: boolean;
  readonly verdict: RouteVerdict | undefined;
  /** Place of the route that takes all that this one could. */
  readonly shadowedBy: number | undefined;
  readonly onWork: (work: Promise<string>) => void;
}

function RouteRow({ node, route, at, isChosen, verdict, shadowedBy, onWork }: RouteRowProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const number = at + 1;
  const method = route.method === '*' ? t(words.anyMethod) : route.method;
  const target = sayTarget(route, nodes, lang);
  const marks = marksOf(route, lang);
  const row = useRef<HTMLLIElement>(null);
  /** The focus goes with the route, so that the same key moves it on. */
  function move(by: 1 | -1): void {
    const next = by === 1 ? row.current?.nextElementSibling : row.current?.previousElementSibling;
    next?.querySelector<HTMLElement>(by === 1 ? '[data-move="down"]' : '[data-move="up"]')?.focus();
    onWork(moveRoute(node, at, by));
  }
  return (
    <li
      ref={row}
      className={styles.route}
      data-testid={`route-${number}`}
      data-chosen={isChosen ? '' : undefined}
      data-state={verdict?.kind === 'won' ? 'wins' : undefined}
    >
      <button
        type="button"
        className={styles.open}
        aria-current={isChosen ? 'true' : undefined}
        aria-label={t(words.edit, { number, method, path: route.path, target })}
        onClick={() => openGateway(node.id, at)}
      >
        <span className={styles.number}>{number}</span>
        <span className={styles.method}>{method}</span>
        <span className={styles.path}>{route.path}</span>
        <span className={styles.target}>
          <ArrowRight size={12} aria-hidden="true" />
          {target}
        </span>
        {marks.length === 0 ? null : (
          <span className={styles.marks}>
            {marks.map((mark) => (
              <span key={mark}>{mark}</span>
            ))}
          </span>
        )}
      </button>
      <span className={styles.actions}>
        <IconAction
          label={t(words.up, { number })}
          isOff={at === 0}
          move="up"
          onAct={() => move(-1)}
          icon={<ArrowUp size={14} aria-hidden="true" />}
        />
        <IconAction
          label={t(words.down, { number })}
          isOff={at === node.routes.length - 1}
          move="down"
          onAct={() => move(1)}
          icon={<ArrowDown size={14} aria-hidden="true" />}
        />
        <IconAction
          label={t(words.remove, { number })}
          onAct={() => onWork(removeRoute(node, at))}
          icon={<Trash2 size={14} aria-hidden="true" />}
        />
      </span>
      {shadowedBy === undefined ? null : (
        <p className={styles.shadowed} data-testid={`shadowed-${number}`}>
          <TriangleAlert size={12} aria-hidden="true" />
          {t(words.shadowed, { number: shadowedBy + 1 })}
        </p>
      )}
      {verdict === undefined ? null : (
        <p className={styles.verdict} data-testid={`verdict-${number}`}>
          {verdict.kind === 'won' ? <Check size={12} aria-hidden="true" /> : null}
          {sayVerdict(verdict, route, lang)}
        </p>
      )}
    </li>
  );
}
