/** Keeps a failure of one panel from taking the screen with it, and offers to draw it again. */
import { Component, Suspense } from 'react';
import type { ReactNode } from 'react';
import { shellWords } from '../../i18n/words/shell.ts';
import { Button } from '../kit/button.tsx';
import { useText } from '../kit/use-text.ts';
import styles from './shell.module.css';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly failure: string | null;
}

/** Also waits for panels that load on demand. */
export class PanelBoundary extends Component<Props, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure !== null) {
      return <Failed message={failure} onRetry={() => this.setState({ failure: null })} />;
    }
    return <Suspense fallback={<Loading />}>{this.props.children}</Suspense>;
  }
}

function Loading() {
  const t = useText();
  return <p className={styles.waiting}>{t(shellWords.loading)}</p>;
}

function Failed({ message, onRetry }: { readonly message: string; readonly onRetry: () => void }) {
  const t = useText();
  return (
    <div className={styles.waiting} role="alert">
      <p>{t(shellWords.crashed, { message })}</p>
      <Button onClick={onRetry}>{t(shellWords.tryAgain)}</Button>
    </div>
  );
}
