/** The contract of a service in the forms that other tools read, each as the text of a file. */
import { asyncApi } from './async-api.ts';
import type { EventType } from './contract.ts';
import { openApi } from './open-api.ts';
import { protoText } from './proto-text.ts';
import { yamlText } from './yaml.ts';
import type { Scenario, ServiceNode } from '../world/scenario.ts';

export const contractForms = ['proto', 'openapi', 'asyncapi'] as const;
export type ContractForm = (typeof contractForms)[number];

export interface ContractText {
  /** `orders.proto`, `orders.openapi.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** `service` is a node of the scenario, whose links say which ways its events and calls go. */
export function contractText(
  form: ContractForm,
  service: ServiceNode,
  scenario: Pick<Scenario, 'nodes' | 'links'>,
): ContractText {
  const { id, contract } = service;
  switch (form) {
    case 'proto':
      return { file: `${id}.proto`, text: protoText(id, contract) };
    case 'openapi': {
      const text = yamlText(openApi(service, heardBy(service, scenario.nodes)));
      return { file: `${id}.openapi.yaml`, text };
    }
    case 'asyncapi':
      return { file: `${id}.asyncapi.yaml`, text: yamlText(asyncApi(service, scenario)) };
  }
}

/** The events of others that the service handles, as their publishers say. */
function heardBy({ contract }: ServiceNode, nodes: Scenario['nodes']): readonly EventType[] {
  return contract.subscribes.flatMap((subscription) => {
    const dot = subscription.indexOf('.');
    const publisher = nodes.find(({ id }) => id === subscription.slice(0, dot));
    if (publisher?.kind !== 'service') return [];
    return publisher.contract.events.filter(({ name }) => name === subscription.slice(dot + 1));
  });
}
