import type { ReactNode } from 'react';

import { Mark } from './mark.tsx';
import type { MarkOptions } from './mark.tsx';
import css from './mark.module.css';

export type Priority = 'none' | 'low' | 'medium' | 'high' | 'urgent';

const NAMES: Readonly<Record<Priority, string>> = {
  none: 'No priority',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  urgent: 'Urgent',
};

const BARS = [
  { x: 2.5, height: 4 },
  { x: 6.75, height: 7 },
  { x: 11, height: 10 },
] as const;

function bars(full: number): ReactNode {
  return BARS.map(({ x, height }, index) => (
    <rect
      key={x}
      className={css['solid']}
      x={x}
      y={13 - height}
      width="2.75"
      height={height}
      rx="0.75"
      opacity={index < full ? 1 : 0.28}
    />
  ));
}

function drawing(priority: Priority): ReactNode {
  switch (priority) {
    case 'none':
      return <path d="M2.5 8H5.25M6.75 8H9.5M11 8H13.75" />;
    case 'low':
      return bars(1);
    case 'medium':
      return bars(2);
    case 'high':
      return bars(3);
    case 'urgent':
      return (
        <path
          strokeWidth="1.9"
          strokeLinecap="round"
          strokeLinejoin="round"
          d="M3.5 7.5 8 3.5 12.5 7.5M3.5 12.5 8 8.5 12.5 12.5"
        />
      );
  }
}

const tones = { none: 'quiet', low: 'soft', medium: 'soft', high: 'soft', urgent: 'bad' } as const;

export interface PriorityMarkProps extends MarkOptions {
  readonly priority: Priority;
}

/** How pressing an issue is: bars, or two chevrons. */
export function PriorityMark({ priority, ...options }: PriorityMarkProps): ReactNode {
  return (
    <Mark name={NAMES[priority]} tone={tones[priority]} {...options}>
      {drawing(priority)}
    </Mark>
  );
}
