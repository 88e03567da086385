/** Opening and closing documents is not needed before somebody does: its code loads then. */
import { attempt } from '../kit/notices.ts';
import type * as documents from './documents.ts';

/** Says so when the code does not arrive. */
export async function withDocuments(
  act: (loaded: typeof documents) => void | Promise<void>,
): Promise<void> {
  await attempt(async () => act(await import('./documents.ts')));
}
