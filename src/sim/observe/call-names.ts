/** What the title of a call says, by the document: its kind, and whom it reaches. */
import type { SpanEnded } from '../services/facts.ts';
import type { Scenario, ScenarioLink } from '../world/scenario.ts';
import type { ActionMeasures } from './views.ts';

/** `PriceChanged` of `shop.PriceChanged`. */
export function shortName(title: string): string {
  return title.slice(title.indexOf('.') + 1);
}

/** A callee may offer an operation and hear an event of one name; then the event is meant. */
export function kindOf(
  name: string,
  link: ScenarioLink,
  scenario: Scenario,
): ActionMeasures['kind'] {
  const callee = scenario.nodes.find((node) => node.id === link.to);
  if (callee?.kind !== 'service') return 'query';
  if (callee.contract.subscribes.includes(`${link.from}.${name}`)) return 'event';
  const operation = callee.contract.operations.find((one) => one.name === name);
  return operation?.kind ?? 'query';
}

/** Whom an event reaches that is told over that link: through a broker, all who read there. */
export function readersOf(
  link: ScenarioLink,
  name: string,
  scenario: Scenario,
): readonly ScenarioLink[] {
  if (link.broker === null) return [link];
  return scenario.links.filter(
    (one) =>
      one.from === link.from &&
      one.broker === link.broker &&
      kindOf(name, one, scenario) === 'event',
  );
}

export function isGood({ status, reason }: SpanEnded): boolean {
  return reason === '' && status < 400;
}
