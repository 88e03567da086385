/** The one door of the model: everything outside `sim` imports from here. */
export * from './world/scenario.ts';
export type * from './world/commands.ts';
export { applyEdit, EditError, emptyScenario, newNode, newLink } from './world/edits.ts';
export type * from './contract/contract.ts';
export type { Distribution } from './kernel/distributions.ts';
export { reasons } from './services/facts.ts';
export type * from './services/facts.ts';
export type * from './net/facts.ts';
export type * from './observe/facts.ts';
export type * from './observe/views.ts';
export type * from './wire/dissection.ts';
