import type { ReactNode } from 'react';

import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import css from './cap-meter.module.css';

/** From this share on, a cap asks for attention. */
const CAP_NEAR = 0.8;

export interface CapMeterProps {
  readonly name: string;
  /** Already worded: `14:32`, `182k`. */
  readonly value: string;
  readonly limit: string;
  /** Used part of the cap, 0 to 1. */
  readonly share: number;
}

/** How much of a cap a run has used. */
export function CapMeter({ name, value, limit, share }: CapMeterProps): ReactNode {
  const part = Math.min(1, Math.max(0, share));
  return (
    <div
      role="meter"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      aria-valuetext={`${value} of ${limit}`}
      className={cx(css['meter'], part >= CAP_NEAR && css['near'])}
    >
      <div className={css['line']}>
        {name}
        <span className={css['value']}>
          <Digits>{value}</Digits>
        </span>
        <Digits>{`/ ${limit}`}</Digits>
      </div>
      <div className={css['bar']}>
        <div className={css['fill']} style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}
