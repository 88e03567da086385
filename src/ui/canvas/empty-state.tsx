/** What a document without nodes shows: what to do next. */
import { canvasWords } from '../../i18n/words/canvas.ts';
import { openingWords } from '../../i18n/words/canvas-openings.ts';
import { findScenario } from '../../sim/index.ts';
import * as session from '../../state/session.ts';
import { sayError } from '../kit/say-error.ts';
import { addNode } from './actions.ts';
import { showToast } from './canvas-store.ts';
import styles from './canvas.module.css';
import { useText } from './use-text.ts';

export function EmptyState() {
  const t = useText();
  async function open(id: string) {
    try {
      const scenario = await findScenario(id)?.load();
      if (scenario) await session.openScenario(scenario);
    } catch (error) {
      showToast(t(canvasWords.failed, { message: await sayError(error) }));
    }
  }
  return (
    <div className={styles.empty} data-testid="panel-empty">
      <h2>{t(openingWords.emptyTitle)}</h2>
      <p>{t(openingWords.emptyText)}</p>
      <div className={styles.emptyButtons}>
        <button
          type="button"
          className={styles.primary}
          onClick={() => void addNode('service', null)}
        >
          {t(openingWords.addAService)}
        </button>
        <button type="button" onClick={() => void open('mercado')}>
          {t(openingWords.openMercado)}
        </button>
        <button type="button" onClick={() => void open('hello')}>
          {t(openingWords.openHello)}
        </button>
      </div>
    </div>
  );
}
