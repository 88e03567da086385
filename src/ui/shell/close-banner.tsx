/** The cross at the end of a banner. */
import { X } from 'lucide-react';
import { shellWords } from '../../i18n/words/shell.ts';
import { IconButton } from '../kit/button.tsx';
import { useText } from '../kit/use-text.ts';

/** Named “Close” for those who don't see it. */
export function CloseBanner({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  return (
    <IconButton label={t(shellWords.close)} side="left" onClick={onClose}>
      <X size={16} />
    </IconButton>
  );
}
