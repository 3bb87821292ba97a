import type { ComponentPropsWithRef, ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { Digits } from '../lib/digits.tsx';
import css from './inbox-row.module.css';

export interface InboxRowProps extends Omit<ComponentPropsWithRef<'div'>, 'role' | 'title' | 'className'> {
  readonly unread: boolean;
  readonly selected: boolean;
  /** A mark, or an Avatar of 24. */
  readonly mark: ReactNode;
  readonly title: string;
  /** `58 min` */
  readonly time: string;
  /** What it is about: `ENG-412 Tide heights drift by one hour`. */
  readonly about: string;
}

/** One item of the inbox, 52 high; an option of a list box. */
export function InboxRow({ unread, selected, mark, title, time, about, ...rest }: InboxRowProps): ReactNode {
  return (
    <div role="option" aria-selected={selected} {...rest} className={cx(css['row'], unread && css['unread'])}>
      {unread ? <span role="img" aria-label="Unread" className={css['dot']} /> : <span />}
      <span className={css['mark']}>{mark}</span>
      <div>
        <div className={css['line']}>
          <span className={css['title']}>{title}</span>
          <span className={css['time']}>
            <Digits>{time}</Digits>
          </span>
        </div>
        <div className={css['about']}>
          <Digits>{about}</Digits>
        </div>
      </div>
    </div>
  );
}
