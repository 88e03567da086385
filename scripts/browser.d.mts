/** Types of `browser.mjs` for the TypeScript files that use it. */
export function findBrowser(): Promise<string | null>;
export function ensureBrowser(): Promise<string>;
