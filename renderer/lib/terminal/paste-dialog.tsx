import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { countLines } from './pasted-text.ts';
import styles from './terminal-pane.module.css';

interface Props {
  readonly text: string;
  readonly onPaste: () => void;
  readonly onClose: () => void;
}

const shownChars = 600;

/** Asks before several lines are pasted to a program that may carry out each as it comes. */
export function PasteDialog({ text, onPaste, onClose }: Props): React.ReactElement {
  const lines = countLines(text);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={lines === 1 ? 'Paste a line with its end?' : `Paste ${lines} lines?`}
      text={
        <>
          The program cannot tell pasted text from typed text, so each line may be carried out as it comes.
          Nothing is pasted yet.
          <code className={styles['pasted']}>
            {text.length > shownChars ? `${text.slice(0, shownChars)}…` : text}
          </code>
        </>
      }
      confirm="Paste"
      onConfirm={onPaste}
    />
  );
}
