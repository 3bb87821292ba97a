import { AlertDialog as Base } from '@base-ui/react/alert-dialog';
import { useRef } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../controls/button.tsx';
import css from './dialog.module.css';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** A question with the name of the thing: `Cancel run 3?` */
  readonly title: string;
  /** What will be lost and what is safe. */
  readonly text: ReactNode;
  /** What the button does, as a verb: `Cancel run`. */
  readonly confirm: string;
  /** The safe way out; `Keep` when left out. */
  readonly keep?: string;
  /** Fills the confirming button red. */
  readonly destructive?: boolean;
  readonly onConfirm: () => void;
}

/** Asks once before something that cannot be undone. Focus starts on the safe button. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { open, onOpenChange, title, text, confirm, keep = 'Keep', destructive = false, onConfirm } = props;
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={css['scrim']} />
        <Base.Popup className={css['popup']} initialFocus={safe}>
          <div className={css['head']}>
            <Base.Title className={css['title']}>{title}</Base.Title>
          </div>
          <Base.Description className={css['text']}>{text}</Base.Description>
          <div className={css['actions']}>
            <Base.Close ref={safe} render={<Button>{keep}</Button>} />
            <Base.Close
              render={
                <Button variant={destructive ? 'destructive-confirm' : 'primary'} onClick={onConfirm}>
                  {confirm}
                </Button>
              }
            />
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
