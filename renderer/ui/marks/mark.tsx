import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './mark.module.css';

/** What a mark's colour means; shape says the same. */
export type MarkTone = 'quiet' | 'soft' | 'now' | 'wait' | 'ok' | 'bad';

/** Shared by every mark. */
export interface MarkOptions {
  /** 16, or 14 in dense meta. */
  readonly size?: 14 | 16;
  /** Replaces the state's own name; `null` when the text beside the mark already says it. */
  readonly label?: string | null;
}

export interface MarkProps extends MarkOptions {
  readonly tone: MarkTone;
  readonly name: string;
  readonly children: ReactNode;
}

/** The 16 × 16 ground of all marks, with its accessible name (which is also its tooltip). */
export function Mark({ size = 16, label, tone, name, children }: MarkProps): ReactNode {
  const says = label === undefined ? name : label;
  const aria = says === null ? { 'aria-hidden': true } : { role: 'img' };
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" className={cx(css['mark'], css[tone])} {...aria}>
      {says !== null && <title>{says}</title>}
      {children}
    </svg>
  );
}
