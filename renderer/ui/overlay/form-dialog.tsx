import { useId, type ReactElement, type ReactNode, type RefObject } from 'react';

import { Button } from '../controls/button.tsx';
import { Dialog } from './dialog.tsx';
import css from './form-dialog.module.css';

export interface FormDialogProps {
  readonly title: string;
  readonly text?: ReactNode;
  /** On the primary button, which Enter in a field presses too. */
  readonly action: string;
  /** Why it cannot be done yet. */
  readonly whyNot: string | undefined;
  readonly initialFocus: RefObject<HTMLElement | null>;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** A dialog with fields to fill in, one below the other. */
export function FormDialog(props: FormDialogProps): ReactElement {
  const { title, text, action, whyNot, initialFocus, onSubmit, onClose, children } = props;
  const form = useId();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      text={text}
      initialFocus={initialFocus}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" keys="Enter" disabledReason={whyNot}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (whyNot === undefined) onSubmit();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
