import type { ReactNode } from 'react';

import { Button } from '../controls/button.tsx';
import css from './toast.module.css';
import type { Toast } from './toast-store.ts';

export interface ToastCardProps {
  readonly toast: Omit<Toast, 'id'>;
  readonly onDone?: () => void;
}

/** One toast: mark, what there is to say, one action with its key. */
export function ToastCard({ toast, onDone }: ToastCardProps): ReactNode {
  const { mark, text, action } = toast;
  return (
    <div className={css['toast']}>
      {mark}
      <span className={css['text']}>{text}</span>
      {action !== undefined && (
        <Button
          variant="ghost"
          size={24}
          keys={action.keys}
          onClick={() => {
            action.run();
            onDone?.();
          }}
        >
          {action.label}
        </Button>
      )}
    </div>
  );
}
