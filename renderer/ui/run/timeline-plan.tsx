import { ArrowRight, Check, Circle } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './timeline.module.css';

export interface PlanStep {
  readonly id: string;
  readonly text: string;
  readonly state: 'done' | 'now' | 'next';
}

const ICONS = { done: Check, now: ArrowRight, next: Circle } as const;
const WORDS = { done: 'Done:', now: 'Now:', next: 'Next:' } as const;

/** The agent's plan: steps of 22 px with check, arrow or ring. */
export function TimelinePlan({ steps }: { readonly steps: readonly PlanStep[] }): ReactNode {
  return (
    <ol className={css['steps']}>
      {steps.map(({ id, text, state }) => (
        <li key={id} className={cx(css['step'], css[`step_${state}`])}>
          <Icon of={ICONS[state]} size={14} label={WORDS[state]} />
          {text}
        </li>
      ))}
    </ol>
  );
}
