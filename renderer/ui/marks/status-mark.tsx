import type { ReactNode } from 'react';

import { KnockCheck, KnockCross } from './knock-outs.tsx';
import { Mark } from './mark.tsx';
import type { MarkOptions, MarkTone } from './mark.tsx';
import css from './mark.module.css';

export type IssueStatus =
  | 'triage'
  | 'backlog'
  | 'todo'
  | 'in_progress'
  | 'in_review'
  | 'done'
  | 'cancelled'
  | 'duplicate';

interface Drawing {
  readonly name: string;
  readonly tone: MarkTone;
  readonly draw: () => ReactNode;
}

const ring = (): ReactNode => <circle cx="8" cy="8" r="5.75" />;
const disc = (sign: ReactNode): ReactNode => (
  <>
    <circle className={css['solid']} cx="8" cy="8" r="6.5" />
    {sign}
  </>
);
const pie = (d: string): ReactNode => (
  <>
    {ring()}
    <path className={css['solid']} d={d} />
  </>
);

// Triage is the one exception to the circle: not yet an issue of the plan.
const DRAWINGS: Readonly<Record<IssueStatus, Drawing>> = {
  triage: {
    name: 'Triage',
    tone: 'quiet',
    draw: () => <rect x="4.1" y="4.1" width="7.8" height="7.8" rx="1.4" transform="rotate(45 8 8)" />,
  },
  backlog: {
    name: 'Backlog',
    tone: 'quiet',
    draw: () => <circle cx="8" cy="8" r="5.75" pathLength="36" strokeDasharray="1.5 2.1" />,
  },
  todo: { name: 'Todo', tone: 'quiet', draw: ring },
  in_progress: { name: 'In Progress', tone: 'now', draw: () => pie('M8 4.5A3.5 3.5 0 0 1 8 11.5Z') },
  in_review: { name: 'In Review', tone: 'wait', draw: () => pie('M8 8V4.5A3.5 3.5 0 1 1 4.5 8Z') },
  done: { name: 'Done', tone: 'ok', draw: () => disc(<KnockCheck />) },
  cancelled: { name: 'Cancelled', tone: 'quiet', draw: () => disc(<KnockCross />) },
  duplicate: { name: 'Duplicate', tone: 'quiet', draw: () => disc(<KnockCross />) },
};

export interface StatusMarkProps extends MarkOptions {
  readonly status: IssueStatus;
}

/** The status of an issue: a circle. */
export function StatusMark({ status, ...options }: StatusMarkProps): ReactNode {
  const { name, tone, draw } = DRAWINGS[status];
  return (
    <Mark name={name} tone={tone} {...options}>
      {draw()}
    </Mark>
  );
}
