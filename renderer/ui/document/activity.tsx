import type { ReactNode } from 'react';

import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import css from './activity.module.css';

/** What happened to an issue, oldest first, on a rail of avatars. */
export function Activity({ children }: { readonly children: ReactNode }): ReactNode {
  return <ol className={css['list']}>{children}</ol>;
}

export interface ActivityItemProps {
  /** An Avatar with `label={null}` when the text names the person. */
  readonly avatar: ReactNode;
  /** Already worded: `14:11`, `Mon 16:40`. */
  readonly at?: string;
  /** Names in `<b>`. */
  readonly children: ReactNode;
}

function At({ children }: { readonly children: string }): ReactNode {
  return (
    <span className={css['at']}>
      <Digits>{children}</Digits>
    </span>
  );
}

/** Somebody did something: one line. */
export function ActivityItem({ avatar, at, children }: ActivityItemProps): ReactNode {
  return (
    <li className={css['item']}>
      {avatar}
      <span className={css['text']}>
        {children}
        {at !== undefined && <At>{at}</At>}
      </span>
    </li>
  );
}

export interface CommentItemProps extends ActivityItemProps {
  readonly author: string;
}

/** A comment in its block. */
export function CommentItem({ avatar, author, at, children }: CommentItemProps): ReactNode {
  return (
    <li className={cx(css['item'], css['tall'])}>
      {avatar}
      <div className={css['comment']}>
        <div>
          <span className={css['author']}>{author}</span>
          {at !== undefined && <At>{at}</At>}
        </div>
        <div data-selectable>{children}</div>
      </div>
    </li>
  );
}

/** The composer at the end of the rail. */
export function ActivityComposer({
  avatar,
  children,
}: {
  readonly avatar: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <li className={cx(css['item'], css['tall'], css['composer'])}>
      {avatar}
      {children}
    </li>
  );
}
