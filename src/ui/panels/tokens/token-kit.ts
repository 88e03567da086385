/** The model's own functions for tokens, which come when the workbench is opened. */
export const loadTokenKit = () => import('../../../sim/tokens/index.ts');

export type TokenKit = Awaited<ReturnType<typeof loadTokenKit>>;
export type Key = NonNullable<ReturnType<TokenKit['readKey']>>;
export type Verification = ReturnType<TokenKit['verifyToken']>;
