/** What one caller knows of one replica of its callee. */
export interface Peer {
  readonly name: string;
  /** Calls under way. */
  busy: number;
  /** Failures in a row. */
  failures: number;
  isEjected: boolean;
  /** Times that it was ejected, less those that it has lived down since. */
  ejections: number;
}

export function newPeer(name: string): Peer {
  return { name, busy: 0, failures: 0, isEjected: false, ejections: 0 };
}
