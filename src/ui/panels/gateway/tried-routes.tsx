/** The routes of a gateway as the panel lists them. */
import { useStore } from 'zustand';
import type { GatewayNode } from '../../../sim/index.ts';
import { gatewayStore } from './gateway-store.ts';
import { RouteList } from './route-list.tsx';

export function TriedRoutes({ node }: { readonly node: GatewayNode }) {
  const chosen = useStore(gatewayStore, (state) => state.chosen);
  return (
    <RouteList
      node={node}
      chosen={typeof chosen === 'number' ? chosen : -1}
      testId="gateway-routes"
    />
  );
}
