import { createContext, useContext } from 'react';
import type { Context, CSSProperties, ReactNode, Ref } from 'react';

import { cx } from '../lib/cx.ts';
import css from './timeline.module.css';

export interface TimelineProps {
  readonly label: string;
  /** Of all entries, in px, where only those that are seen are on the page. */
  readonly height?: number;
  readonly ref?: Ref<HTMLOListElement>;
  readonly children: ReactNode;
}

/** What an agent did, oldest first, on a rail. */
export function Timeline({ label, height, ref, children }: TimelineProps): ReactNode {
  const tall = height !== undefined;
  return (
    <ol
      ref={ref}
      aria-label={label}
      className={cx(css['timeline'], tall && css['tall'])}
      {...(tall ? { style: { height } } : {})}
    >
      {children}
    </ol>
  );
}

/** What the list needs of the element of an entry that it places by itself. */
export interface TimelinePlace {
  readonly ref: Ref<HTMLLIElement>;
  readonly style: CSSProperties;
  readonly 'data-index': number;
  readonly 'aria-posinset': number;
  readonly 'aria-setsize': number;
}

/** Where the entry below it stands; null for entries that follow each other by themselves. */
export const TimelinePlaceContext: Context<TimelinePlace | null> = createContext<TimelinePlace | null>(null);

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
  const place = useContext(TimelinePlaceContext);
  return (
    <li
      {...place}
      {...(place ? { tabIndex: -1 } : {})}
      className={cx(css['event'], tone === 'wait' && css['wait'], block && css['block'])}
    >
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
