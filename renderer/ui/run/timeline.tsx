import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './timeline.module.css';

/** What an agent did, oldest first, on a rail. */
export function Timeline({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <ol aria-label={label} className={css['timeline']}>
      {children}
    </ol>
  );
}

export interface TimelineEntryProps {
  /** Already worded: `14:02:11`. */
  readonly time: string;
  /** A 14 px Icon, or a mark. */
  readonly node: ReactNode;
  /** `wait`: somebody is waited for. */
  readonly tone?: 'plain' | 'wait';
  /** The content is a block of its own height: a question. */
  readonly block?: boolean;
  readonly children: ReactNode;
}

/** One place on the rail: time, node, content. The other timeline parts go inside. */
export function TimelineEntry({
  time,
  node,
  tone = 'plain',
  block = false,
  children,
}: TimelineEntryProps): ReactNode {
  return (
    <li className={cx(css['event'], tone === 'wait' && css['wait'], block && css['block'])}>
      <time className={css['time']}>{time}</time>
      <span className={css['node']}>{node}</span>
      <div className={css['content']}>{children}</div>
    </li>
  );
}

/** What the agent says: plain text, at most 640 wide. */
export function TimelineMessage({ children }: { readonly children: string }): ReactNode {
  return (
    <p className={css['message']} data-selectable>
      {children}
    </p>
  );
}

export interface TimelineHeadingProps {
  readonly children: string;
  readonly count?: string;
}

/** The first line of an entry that is more than one line: a plan. */
export function TimelineHeading({ children, count }: TimelineHeadingProps): ReactNode {
  return (
    <div className={css['fold']}>
      <span className={css['what']}>{children}</span>
      {count !== undefined && <span className={css['detailStart']}>{count}</span>}
    </div>
  );
}
