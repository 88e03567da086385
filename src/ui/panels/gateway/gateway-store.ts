/** What the gateway panel shows: which gateway, which of its routes, and the request that is tried. */
import { createStore } from 'zustand/vanilla';
import type { GatewayNode, ScenarioNode } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import type { Selection } from '../../../state/ui-store.ts';
import type { Pair } from '../fields/pairs.ts';

/** A route by its place in the order, or the gateway's own settings. */
export type Chosen = number | 'settings';

export interface Trial {
  /** Document and gateway that it is for: elsewhere it would be a request to nobody. */
  readonly of: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly Pair[];
}

export interface GatewayPanelState {
  /** Node id; empty: the first one. */
  readonly gateway: string;
  readonly chosen: Chosen;
  /** Somebody asked for what is chosen: the focus goes to its form. */
  readonly isAsked: boolean;
  /** Null: nothing was typed yet. */
  readonly trial: Trial | null;
}

/** Less than this, and a form shows its first fields only. CSS px. */
const FORM_HEIGHT = 380;

export const gatewayStore = createStore<GatewayPanelState>()(() => ({
  gateway: '',
  chosen: 0,
  isAsked: false,
  trial: null,
}));

/** Opens the panel at the form of a route or of the settings. */
export function openGateway(gateway: string, chosen: Chosen): void {
  gatewayStore.setState({ gateway, chosen, isAsked: true });
  uiStore.setState(({ drawerHeight }) => ({
    drawerTab: 'gateway',
    drawerOpen: true,
    drawerHeight: Math.max(drawerHeight, FORM_HEIGHT),
  }));
}

/** The one that is selected on the canvas, else the one that was last shown, else the first. */
export function gatewayShown(
  nodes: readonly ScenarioNode[],
  selection: readonly Selection[],
  last: string,
): GatewayNode | undefined {
  const gateways = nodes.filter((node) => node.kind === 'gateway');
  const selected = selection.at(-1)?.id;
  return (
    gateways.find(({ id }) => id === selected) ??
    gateways.find(({ id }) => id === last) ??
    gateways[0]
  );
}
