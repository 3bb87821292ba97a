import type { ReactNode } from 'react';

import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import { BlockedMark } from '../marks/blocked-mark.tsx';
import { ProgressRing } from '../marks/progress-ring.tsx';
import css from './list-row.module.css';

export interface RowMetaProps {
  /** A 14 px mark or icon. */
  readonly glyph?: ReactNode;
  /** `wait` when a person is waited for, `bad` when it is blocked or refused. */
  readonly tone?: 'plain' | 'wait' | 'bad';
  readonly children?: ReactNode;
}

/** One fact at the right of a row, or after its title: a run, a due date. */
export function RowMeta({ glyph, tone = 'plain', children }: RowMetaProps): ReactNode {
  return (
    <span className={cx(css['item'], css[tone])}>
      {glyph}
      {children !== undefined && (
        <span>
          <Digits>{children}</Digits>
        </span>
      )}
    </span>
  );
}

/** How many sub-issues are done: the ring and `2/5`. */
export function RowProgress({ done, total }: { readonly done: number; readonly total: number }): ReactNode {
  return (
    <RowMeta glyph={<ProgressRing done={done} total={total} label={null} />}>{`${done}/${total}`}</RowMeta>
  );
}

/** The octagon with its word. */
export function RowBlocked(): ReactNode {
  return (
    <RowMeta tone="bad" glyph={<BlockedMark size={14} label={null} />}>
      Blocked
    </RowMeta>
  );
}
