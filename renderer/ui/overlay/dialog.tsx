import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';

import { ButtonFrame } from '../controls/button.tsx';
import { cx } from '../lib/cx.ts';
import css from './dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly text?: ReactNode;
  /** 640 instead of 480. */
  readonly wide?: boolean;
  /** The foot: secondary first, primary last. */
  readonly actions?: ReactNode;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children?: ReactNode;
}

/** Something that must be settled before going on. Esc and the scrim close it. */
export function Dialog(props: DialogProps): ReactNode {
  const { open, onOpenChange, title, text, wide = false, actions, initialFocus, children } = props;
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={css['scrim']} />
        <Base.Popup
          className={cx(css['popup'], wide && css['wide'])}
          {...(initialFocus ? { initialFocus } : {})}
        >
          <div className={css['head']}>
            <Base.Title className={css['title']}>{title}</Base.Title>
          </div>
          {text !== undefined && <Base.Description className={css['text']}>{text}</Base.Description>}
          {children !== undefined && <div className={css['body']}>{children}</div>}
          {actions !== undefined && <div className={css['actions']}>{actions}</div>}
          {/* Last, so that the focus starts in the content. */}
          <Base.Close
            className={css['close']}
            render={<ButtonFrame variant="ghost" size={24} icon={X} square aria-label="Close" />}
          />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
