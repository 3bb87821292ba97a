import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import { BlockedMark } from '../marks/blocked-mark.tsx';
import { Digits } from '../lib/digits.tsx';
import css from './state.module.css';

export interface Condition {
  readonly id: string;
  readonly met: boolean;
  readonly text: ReactNode;
}

export interface WhyNotProps {
  readonly title: string;
  /** The reason, in one sentence. */
  readonly because: ReactNode;
  /** All conditions, also those that are met. */
  readonly conditions: readonly Condition[];
  /** The way to what blocks it; never a way around. */
  readonly actions?: ReactNode;
}

/** Why something may not start. */
export function WhyNot({ title, because, conditions, actions }: WhyNotProps): ReactNode {
  return (
    <section className={css['state']} aria-label={title}>
      <div className={css['head']}>
        <BlockedMark />
        <h2 className={css['title']}>
          <Digits>{title}</Digits>
        </h2>
      </div>
      <p className={css['text']}>{because}</p>
      <ul className={css['conditions']}>
        {conditions.map(({ id, met, text }) => (
          <li key={id} className={cx(css['condition'], !met && css['unmet'])}>
            <Icon of={met ? Check : X} size={14} label={met ? 'Met:' : 'Not met:'} />
            {text}
          </li>
        ))}
      </ul>
      {actions !== undefined && <div className={css['actions']}>{actions}</div>}
    </section>
  );
}
