/** What went wrong, in the language of the page. */
import { uiStore } from '../../state/ui-store.ts';

/** Never rejects: where the words cannot be loaded, the error's own message has to do. */
export async function sayError(error: unknown): Promise<string> {
  try {
    const { sayRefusal } = await import('../../i18n/refusals.ts');
    return sayRefusal(error, uiStore.getState().lang);
  } catch {
    return error instanceof Error ? error.message : String(error);
  }
}
