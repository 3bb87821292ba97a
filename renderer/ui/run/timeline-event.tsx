import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './timeline.module.css';
import { TimelineEntry } from './timeline.tsx';

export interface TimelineEventProps {
  readonly time: string;
  readonly node: ReactNode;
  /** `Read 9 files, searched 4 times`. For an unknown event the name of its type. */
  readonly what: string;
  /** Files, commands: mono. Use `said` for words. */
  readonly names?: string;
  readonly said?: string;
  /** Duration, exit code, lines changed. */
  readonly detail?: ReactNode;
  /** What unfolds; without it there is no chevron. */
  readonly expanded?: boolean;
  readonly onToggle?: () => void;
  readonly children?: ReactNode;
  /** Under all of it, folded or not. */
  readonly below?: ReactNode;
}

/** Something the agent did; folded to 32 px until it is opened. */
export function TimelineEvent(props: TimelineEventProps): ReactNode {
  const { time, node, what, names, said, detail, expanded = false, onToggle, children, below } = props;
  const line = (
    <>
      <span className={css['what']}>{what}</span>
      <span className={cx(css['names'], said === undefined ? css['mono'] : css['said'])}>
        {said ?? names}
      </span>
      <span className={css['detail']}>
        {detail}
        {onToggle !== undefined && <Icon of={expanded ? ChevronDown : ChevronRight} size={14} />}
      </span>
    </>
  );
  return (
    <TimelineEntry time={time} node={node}>
      {onToggle === undefined ? (
        <div className={css['fold']}>{line}</div>
      ) : (
        <button type="button" aria-expanded={expanded} className={css['fold']} onClick={onToggle}>
          {line}
        </button>
      )}
      {expanded && children !== undefined && <div className={css['opened']}>{children}</div>}
      {below}
    </TimelineEntry>
  );
}
