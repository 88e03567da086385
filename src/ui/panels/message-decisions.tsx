/** What the gateway at one end of a message decided about its request; the steps of the message's own instant stand out. */
import { useStore } from 'zustand';
import type { MessageView } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { FoldedTrail } from './folded-trail.tsx';
import styles from './decision-trail.module.css';
import { useTrace } from './requests-trace.ts';

export function MessageDecisions({ message }: { readonly message: MessageView }) {
  const { trace } = useTrace(message.trace);
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const isGateway = (process: string): boolean =>
    nodes.some(({ kind, id }) => kind === 'gateway' && `${id}/0` === process);
  const isReceived = isGateway(message.to);
  const gateway = isReceived ? message.to : message.from;
  const decisions = (trace?.decisions ?? []).filter(({ process }) => process === gateway);
  if (trace === null || decisions.length === 0) return null;
  return (
    <div className={styles.ofMessage}>
      <FoldedTrail
        of="message"
        decisions={decisions}
        startMs={trace.request.startedAtMs}
        atMs={isReceived ? (message.arrivesAtMs ?? message.sentAtMs) : message.sentAtMs}
      />
    </div>
  );
}
