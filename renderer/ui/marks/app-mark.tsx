import type { ReactNode } from 'react';

import css from './app-mark.module.css';

export interface AppMarkProps {
  /** Height; the arch is 14 wide at 16 high. */
  readonly height?: number;
}

/** The hearth: an arch with a flame inside. Decorative; the name stands beside it. */
export function AppMark({ height = 16 }: AppMarkProps): ReactNode {
  return (
    <svg width={(height * 14) / 16} height={height} viewBox="0 0 14 16" className={css['mark']} aria-hidden>
      <path className={css['arch']} d="M0 16V7A7 7 0 0 1 14 7V16H10.5V7A3.5 3.5 0 0 0 3.5 7V16Z" />
      <path
        className={css['flame']}
        d="M7 8C7.2 9.5 9.5 10.6 9.5 12.85A2.5 2.5 0 0 1 4.5 12.85C4.5 11.7 5 11 5.5 10.35 5.6 11 5.8 11.35 6.2 11.5 6.5 10.9 6.4 9.2 7 8Z"
      />
    </svg>
  );
}
