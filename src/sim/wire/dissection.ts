/** Bytes explained: a tree of named ranges that together cover every byte. */

export interface DissectionField {
  /** Term of the protocol, not translated: `request line`, `Content-Length`. */
  readonly name: string;
  /** Value as text, as read from the bytes. */
  readonly value: string;
  /** First byte, and one past the last. */
  readonly start: number;
  readonly end: number;
  /** A plain sentence, or empty when the name says it all. */
  readonly text: { readonly en: string; readonly es: string };
  readonly children: readonly DissectionField[];
}

export interface Dissection {
  readonly protocol: string;
  /** The whole message in one sentence. */
  readonly summary: { readonly en: string; readonly es: string };
  /** In byte order, without gaps or overlaps at the top level; the same holds inside each parent. */
  readonly fields: readonly DissectionField[];
}
