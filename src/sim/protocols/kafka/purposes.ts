/** What a request of Kafka and its answer are for, where they carry no record. */
import type { ControlPurpose } from '../../services/facts.ts';
import { apis } from './messages.ts';

const purposes = new Map<number, ControlPurpose>([
  [apis.apiVersions.key, 'handshake'],
  [apis.fetch.key, 'fetch'],
  [apis.offsetCommit.key, 'commit'],
  [apis.heartbeat.key, 'heartbeat'],
  [apis.updateMetadata.key, 'replication'],
  [apis.findCoordinator.key, 'membership'],
  [apis.joinGroup.key, 'membership'],
  [apis.syncGroup.key, 'membership'],
  [apis.leaveGroup.key, 'membership'],
]);

/** The rest asks for or makes topics, offsets and numbers. */
export function purposeOf(apiKey: number): ControlPurpose {
  return purposes.get(apiKey) ?? 'setup';
}
