import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { Digits } from '../lib/digits.tsx';
import css from './state.module.css';

export interface ErrorStateProps {
  /** A 16 px mark or icon in `wait` or `bad`; see StateIcon. */
  readonly mark: ReactNode;
  readonly title: string;
  /** What happened. */
  readonly what: ReactNode;
  /** What is safe. */
  readonly safe: ReactNode;
  /** What to do next, where the buttons do not say it all. */
  readonly next?: ReactNode;
  /** A small primary Button, then at most one more. */
  readonly actions: ReactNode;
  /** The error's code: `HOST_EXIT`. Absent when nothing is wrong. */
  readonly code?: string | undefined;
}

/** What happened, what is safe, and what to do next. */
export function ErrorState({ mark, title, what, safe, next, actions, code }: ErrorStateProps): ReactNode {
  return (
    <section className={`${css['state']} ${css['error']}`} aria-label={title}>
      <div className={css['head']}>
        {mark}
        <h2 className={css['title']}>
          <Digits>{title}</Digits>
        </h2>
      </div>
      <p className={css['text']}>{what}</p>
      <p className={css['safe']}>
        <Icon of={ShieldCheck} size={14} label="Safe:" />
        <span>{safe}</span>
      </p>
      {next !== undefined && <p className={css['next']}>{next}</p>}
      <div className={css['actions']}>
        {actions}
        {code !== undefined && (
          <code className={css['code']} data-selectable>
            {code}
          </code>
        )}
      </div>
    </section>
  );
}
