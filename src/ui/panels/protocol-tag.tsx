/** A protocol's short name on its own ground, as on the canvas. */
import type { ProtocolId } from '../../sim/index.ts';
import { protocolLook } from '../canvas/protocol-look.ts';
import styles from './protocol-tag.module.css';

export function ProtocolTag({ protocol }: { readonly protocol: ProtocolId }) {
  const { tag, ink, tint } = protocolLook[protocol];
  return (
    <b
      className={styles.tag}
      style={{ color: `var(${ink})`, background: `var(${tint})` }}
      lang="en"
    >
      {tag}
    </b>
  );
}
