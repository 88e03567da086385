/** Built-in scenarios with every protocol there is at once. */
import { switchProtocol } from '../../src/sim/index.ts';
import type { ProtocolId, Scenario } from '../../src/sim/index.ts';
import { productPage } from '../../src/sim/world/scenarios/product-page.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';

const spoken: readonly (readonly [link: string, protocol: ProtocolId])[] = [
  ['gateway-catalog', 'grpc'],
  ['orders-catalog', 'grpc'],
  ['orders-inventory', 'websocket'],
  ['orders-payments', 'amqp'],
  ['orders-notify', 'kafka'],
];

function speaking(scenario: Scenario, links: typeof spoken): Scenario {
  return links.reduce((one, [link, protocol]) => switchProtocol(one, link, protocol), scenario);
}

export const mixedMercado: Scenario = { ...speaking(mercado, spoken), id: 'mixed' };

/** The page whose parts are asked for over every protocol, some of them too slowly. */
export const mixedPage: Scenario = {
  ...speaking(productPage, [
    ['gateway-catalog', 'grpc'],
    ['gateway-reviews', 'websocket'],
    ['gateway-stock', 'grpc'],
    ['gateway-recommendations', 'amqp'],
    ['gateway-seller', 'kafka'],
  ]),
  id: 'mixed-page',
};
