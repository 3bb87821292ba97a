import type { ReactNode } from 'react';

import { useAfter } from '../lib/use-after.ts';
import text from '../theme/text.module.css';
import css from './loading-rows.module.css';

// Titles of different lengths, always the same ones: nothing moves.
const TITLE_WIDTHS = [132, 96, 140, 84, 112] as const;

export interface LoadingRowsProps {
  readonly rows: number;
  /** What is awaited, for a screen reader: `Loading issues`. */
  readonly label: string;
  /** ms of nothing at first. 0 only in pictures. */
  readonly delay?: number;
}

/** Nothing for 300 ms, then still rows of the true height. */
export function LoadingRows({ rows, label, delay = 300 }: LoadingRowsProps): ReactNode {
  if (!useAfter(delay)) return null;
  return (
    <div role="status">
      <span className={text['spoken']}>{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={css['row']} aria-hidden>
          <span className={css['small']} />
          <span className={css['key']} />
          <span className={css['round']} />
          <span style={{ width: TITLE_WIDTHS[index % TITLE_WIDTHS.length] }} />
          <span className={css['person']} />
        </div>
      ))}
    </div>
  );
}
