import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './avatar.module.css';
import type { Hue } from './hue.ts';

export interface NameFlagProps {
  readonly name: string;
  readonly hue: Hue;
  /** Placement; the flag is absolute inside a positioned box. */
  readonly className?: string | undefined;
}

/** A person's name in their ink: above a caret, on the edge of a card. */
export function NameFlag({ name, hue, className }: NameFlagProps): ReactNode {
  return <span className={cx(css['flag'], css[hue], className)}>{name}</span>;
}
