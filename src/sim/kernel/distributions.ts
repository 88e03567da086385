/** Placeholder: types only; see the helper's implementation. */
/**
 * A non-negative random quantity; the unit is that of the field that holds it.
 * Every kind has a least value, which is what conservative windows live on.
 */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** Normal, never below `min`. */
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number; readonly min: number }
  /** `min` plus an exponential of mean `mean - min`. */
  | { readonly kind: 'exponential'; readonly mean: number; readonly min: number };
