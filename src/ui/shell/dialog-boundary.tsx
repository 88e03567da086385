/** Waits for dialogs that load on demand. One that fails is closed, and a notice says so. */
import { Component, Suspense } from 'react';
import type { ReactNode } from 'react';
import { say } from '../../i18n/text.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import { uiStore } from '../../state/ui-store.ts';
import { showError } from '../kit/notices.ts';
import { forgetFailures, NotLoadedError } from '../kit/on-demand.tsx';
import { shellStore } from './shell-store.ts';

interface Props {
  readonly children: ReactNode;
}

/** Opening a dialog draws a new one of these, so that it is tried again. */
export class DialogBoundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(error: Error): void {
    const { lang } = uiStore.getState();
    const words = error instanceof NotLoadedError ? shellWords.notLoaded : shellWords.crashed;
    showError(say(words, lang, { message: error.message }));
    forgetFailures();
    uiStore.setState({ dialog: 'none' });
    shellStore.setState({ isRenaming: false });
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : <Suspense>{this.props.children}</Suspense>;
  }
}
