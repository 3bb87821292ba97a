import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import css from './access-row.module.css';

export interface AccessRowProps {
  /** An Avatar of 24, or an icon. */
  readonly mark: ReactNode;
  readonly name: string;
  /** Beside the name: `You`. */
  readonly badge?: string;
  readonly text: ReactNode;
  /** Not there any more. */
  readonly gone?: boolean;
  /** Buttons at the right. */
  readonly children?: ReactNode;
  /** Makes the name a button that opens what is below. */
  readonly onToggle?: () => void;
  readonly open?: boolean;
  readonly details?: ReactNode;
}

/** A member or a device, with what can be done about it; its details open in place. */
export function AccessRow(props: AccessRowProps): ReactNode {
  const { mark, name, badge, text, gone = false, children, onToggle, open = false, details } = props;
  const id = useId();
  const words = (
    <>
      <span id={id} className={css['name']}>
        {name}
      </span>
      {badge !== undefined && <span className={css['badge']}>{badge}</span>}
    </>
  );
  return (
    <div role="group" aria-labelledby={id} className={cx(gone && css['gone'])}>
      <div className={css['row']}>
        <span className={css['mark']}>{mark}</span>
        <div className={css['words']}>
          {onToggle === undefined ? (
            <span className={css['line']}>{words}</span>
          ) : (
            <button type="button" aria-expanded={open} className={css['line']} onClick={onToggle}>
              {words}
              <Icon of={open ? ChevronDown : ChevronRight} size={14} />
            </button>
          )}
          <div className={css['text']}>
            <Digits>{text}</Digits>
          </div>
        </div>
        <div className={css['end']}>{children}</div>
      </div>
      {open && details !== undefined && <div className={css['details']}>{details}</div>}
    </div>
  );
}
