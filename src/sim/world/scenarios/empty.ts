/** Nothing yet: where building from nothing begins. */
import { emptyScenario } from '../edits.ts';
import type { Scenario } from '../scenario.ts';

export const empty: Scenario = emptyScenario();
