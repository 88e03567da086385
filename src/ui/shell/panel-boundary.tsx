/** Keeps a failure of one panel from taking the screen with it, and offers to draw it again. */
import { Component, Suspense } from 'react';
import type { ReactNode } from 'react';
import { shellWords } from '../../i18n/words/shell.ts';
import { reloadPage } from '../../state/session.ts';
import { Button } from '../kit/button.tsx';
import { forgetFailures, NotLoadedError } from '../kit/on-demand.tsx';
import { useText } from '../kit/use-text.ts';
import styles from './shell.module.css';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly failure: unknown;
  /** How often it was tried again. */
  readonly retries: number;
}

/** Also waits for panels that load on demand. */
export class PanelBoundary extends Component<Props, State> {
  override state: State = { failure: null, retries: 0 };

  static getDerivedStateFromError(failure: unknown): Pick<State, 'failure'> {
    return { failure };
  }

  readonly #retry = (): void => {
    forgetFailures();
    this.setState(({ retries }) => ({ failure: null, retries: retries + 1 }));
  };

  override render(): ReactNode {
    const { failure, retries } = this.state;
    if (failure !== null) {
      return <Failed failure={failure} isStubborn={retries > 0} onRetry={this.#retry} />;
    }
    return <Suspense fallback={<Loading />}>{this.props.children}</Suspense>;
  }
}

function Loading() {
  const t = useText();
  return <p className={styles.waiting}>{t(shellWords.loading)}</p>;
}

interface FailedProps {
  readonly failure: unknown;
  /** It failed again: then only a fresh page may help. */
  readonly isStubborn: boolean;
  readonly onRetry: () => void;
}

function Failed({ failure, isStubborn, onRetry }: FailedProps) {
  const t = useText();
  const message = failure instanceof Error ? failure.message : String(failure);
  const isMissing = failure instanceof NotLoadedError;
  return (
    <div className={styles.waiting} role="alert" data-testid="panel-failed">
      <p>{isMissing ? t(shellWords.notLoaded) : t(shellWords.crashed, { message })}</p>
      <Button data-testid="panel-retry" onClick={onRetry}>
        {t(shellWords.tryAgain)}
      </Button>
      {isStubborn ? (
        <>
          <p>{t(shellWords.reloadKeeps)}</p>
          <Button data-testid="panel-reload" onClick={() => void reloadPage()}>
            {t(shellWords.reload)}
          </Button>
        </>
      ) : null}
    </div>
  );
}
