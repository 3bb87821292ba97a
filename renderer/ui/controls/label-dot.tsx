import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import type { Hue } from '../people/hue.ts';
import css from './label-dot.module.css';

export interface LabelDotProps {
  readonly hue: Hue;
  readonly name: string;
}

/** A label: its dot, always beside its name. */
export function LabelDot({ hue, name }: LabelDotProps): ReactNode {
  return (
    <span className={css['label']}>
      <span className={cx(css['dot'], css[hue])} aria-hidden />
      {name}
    </span>
  );
}
