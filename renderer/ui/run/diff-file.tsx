import { MessageSquare } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './diff.module.css';

export interface LineCountProps {
  readonly added: number;
  readonly removed: number;
}

/** `+142 -37`; a zero side is left out. */
export function LineCount({ added, removed }: LineCountProps): ReactNode {
  return (
    <span className={css['count']}>
      {added > 0 && <span className={css['plus']}>+{added}</span>}
      {removed > 0 && <span className={css['minus']}>-{removed}</span>}
    </span>
  );
}

const WORDS = { M: 'Modified', A: 'Added', D: 'Deleted', R: 'Renamed' } as const;

export interface DiffFileRowProps extends LineCountProps {
  readonly path: string;
  readonly change: 'M' | 'A' | 'D' | 'R';
  readonly comments?: number;
  readonly current: boolean;
  readonly onOpen: () => void;
}

/** One changed file in the list above a diff. */
export function DiffFileRow({
  path,
  change,
  comments = 0,
  current,
  onOpen,
  added,
  removed,
}: DiffFileRowProps): ReactNode {
  const at = path.lastIndexOf('/') + 1;
  return (
    <button
      type="button"
      aria-current={current ? 'true' : undefined}
      className={css['file']}
      onClick={onOpen}
    >
      <span role="img" aria-label={WORDS[change]} className={cx(css['letter'], css[change])}>
        {change}
      </span>
      <span className={css['path']}>
        <span className={css['folder']}>{path.slice(0, at)}</span>
        {path.slice(at)}
      </span>
      {comments > 0 && (
        <span className={css['comments']}>
          <Icon of={MessageSquare} size={14} label="Comments:" />
          {comments}
        </span>
      )}
      <LineCount added={added} removed={removed} />
    </button>
  );
}
