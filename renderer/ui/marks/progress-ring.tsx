import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './mark.module.css';

export interface ProgressRingProps {
  readonly done: number;
  readonly total: number;
  /** `null` when the text beside it says the numbers. */
  readonly label?: string | null;
}

/** How much of a whole is done, from 12 o'clock; green when all of it is. */
export function ProgressRing({
  done,
  total,
  label = `${done} of ${total} done`,
}: ProgressRingProps): ReactNode {
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  const aria = label === null ? { 'aria-hidden': true } : { role: 'img' };
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 14 14"
      className={cx(css['mark'], share === 1 ? css['ok'] : css['now'])}
      {...aria}
    >
      {label !== null && <title>{label}</title>}
      <circle className={css['track']} cx="7" cy="7" r="5.25" strokeWidth="2" />
      {share > 0 && (
        <circle
          cx="7"
          cy="7"
          r="5.25"
          strokeWidth="2"
          pathLength="100"
          strokeDasharray={`${share * 100} 100`}
          transform="rotate(-90 7 7)"
        />
      )}
    </svg>
  );
}
