/** Banners that come seldom: the engine was rebuilt, or the code comes from outside. */
import { FileCode, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { bannerWords as words } from '../../i18n/words/run-banners.ts';
import { runStore } from '../../state/run-store.ts';
import { cx } from '../kit/cx.ts';
import { useText } from '../kit/use-text.ts';
import { clockText } from '../transport/run-words.ts';
import { CloseBanner } from './close-banner.tsx';
import styles from './shell.module.css';
import { shellStore } from './shell-store.ts';

export function RunBanners() {
  return (
    <>
      <Rebuilt />
      <ForeignCode />
    </>
  );
}

function Rebuilt() {
  const t = useText();
  const notice = useStore(runStore, (state) => state.notice);
  if (notice === null) return null;
  const text = notice.cause === 'memory' ? words.rebuiltMemory : words.rebuiltHang;
  return (
    <div className={cx(styles.banner, styles.warn)} role="alert" data-testid="banner-rebuilt">
      <TriangleAlert size={18} aria-hidden="true" />
      <p>{t(text, { at: clockText(notice.atMs) })}</p>
      <CloseBanner onClose={() => runStore.setState({ notice: null })} />
    </div>
  );
}

function ForeignCode() {
  const t = useText();
  const isForeign = useStore(shellStore, (state) => state.isForeign);
  // Who plays has decided.
  useEffect(() => {
    const decide = () => {
      if (runStore.getState().playing) shellStore.setState({ isForeign: false });
    };
    decide();
    return runStore.subscribe(decide);
  }, []);
  if (!isForeign) return null;
  return (
    <div className={styles.banner} role="status" data-testid="banner-foreign">
      <FileCode size={18} aria-hidden="true" />
      <p>{t(words.importOwnCode)}</p>
      <CloseBanner onClose={() => shellStore.setState({ isForeign: false })} />
    </div>
  );
}
