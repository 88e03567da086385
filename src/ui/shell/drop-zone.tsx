/** A scenario file may be dropped anywhere on the page. */
import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { shellWords } from '../../i18n/words/shell.ts';
import { useText } from '../kit/use-text.ts';
import styles from './shell.module.css';
import { withDocuments } from './with-documents.ts';

export function DropZone() {
  const t = useText();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = ({ relatedTarget }: DragEvent) => {
      if (relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) void withDocuments(({ importFile }) => importFile(file));
    };
    addEventListener('dragover', onDragOver);
    addEventListener('dragleave', onDragLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDragOver);
      removeEventListener('dragleave', onDragLeave);
      removeEventListener('drop', onDrop);
    };
  }, []);
  return isOver ? (
    <div className={styles.drop}>
      <p>
        <FileDown size={22} aria-hidden="true" />
        {t(shellWords.dropHere)}
      </p>
    </div>
  ) : null;
}
