/** Hands one application message to a connection, and says so in a fact. */
import type { ControlPurpose, MessageSent } from '../services/facts.ts';
import type { Connection } from './endpoint.ts';
import type { ProcessCore } from './process-core.ts';

/** What the fact tells of a message besides where it goes. */
export type Envelope = Pick<MessageSent, 'protocol' | 'label' | 'status' | 'trace' | 'span'> &
  (
    | { readonly role: Exclude<MessageSent['role'], 'control'> }
    | { readonly role: 'control'; readonly purpose: ControlPurpose }
  );

export type ControlEnvelope = Extract<Envelope, { readonly role: 'control' }>;

/** Of a message that belongs to no call: handshakes, acknowledgements, heartbeats. */
export function controlEnvelope(
  protocol: Envelope['protocol'],
  purpose: ControlPurpose,
  label = '',
): ControlEnvelope {
  return { protocol, role: 'control', purpose, label, status: 0, trace: '', span: '' };
}

export function sendMessage(
  core: ProcessCore,
  connection: Connection,
  bytes: Uint8Array,
  envelope: Envelope,
): void {
  const { protocol, role, label, status, trace, span } = envelope;
  const message = core.nextId();
  core.fact({
    kind: 'message-sent',
    message,
    protocol,
    connection: connection.id,
    link: connection.link,
    direction: connection.direction,
    from: core.process,
    to: connection.peer,
    trace,
    span,
    role,
    purpose: envelope.role === 'control' ? envelope.purpose : '',
    label,
    status,
    size: bytes.length,
  });
  connection.send(bytes, message);
}
