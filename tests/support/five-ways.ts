/** mercado with every protocol there is at once. */
import { switchProtocol } from '../../src/sim/index.ts';
import type { ProtocolId, Scenario } from '../../src/sim/index.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';

const spoken: readonly (readonly [link: string, protocol: ProtocolId])[] = [
  ['gateway-catalog', 'grpc'],
  ['orders-catalog', 'grpc'],
  ['orders-inventory', 'websocket'],
  ['orders-payments', 'amqp'],
  ['orders-notify', 'kafka'],
];

export const mixedMercado: Scenario = {
  ...spoken.reduce<Scenario>(
    (scenario, [link, protocol]) => switchProtocol(scenario, link, protocol),
    mercado,
  ),
  id: 'mixed',
};
