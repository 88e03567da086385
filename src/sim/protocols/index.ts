/** The list of protocols: what a link may speak. A new one is a folder here and a line in this table. */
import type { Caller, IncomingCall } from '../contract/calls.ts';
import type { Contract } from '../contract/contract.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../net/endpoint.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { ProtocolId } from '../world/scenario.ts';
import { acceptRestCalls, RestCaller } from './rest/calls.ts';

interface Protocol {
  /** The calling side in one process. */
  caller(core: ProcessCore, endpoint: Endpoint): Caller;
}

export const protocols: Readonly<Record<ProtocolId, Protocol>> = {
  rest: { caller: (core, endpoint) => new RestCaller(core, endpoint) },
};

/** Serves a contract on a connection that somebody opened to this process. */
export function acceptCalls(
  core: ProcessCore,
  connection: Connection,
  service: string,
  contract: () => Contract,
  handle: (call: IncomingCall) => void,
): ConnectionEvents {
  return acceptRestCalls(core, connection, service, contract, handle);
}
