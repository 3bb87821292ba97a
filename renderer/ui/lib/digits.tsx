import type { ReactNode } from 'react';

import css from './digits.module.css';

export interface DigitsProps {
  readonly children: ReactNode;
}

/**
 * Tabular figures for the digits of a text and for them alone: the font would widen its spaces and
 * hyphens too. What is not a string passes through.
 */
export function Digits({ children }: DigitsProps): ReactNode {
  if (typeof children !== 'string' || !/\d/.test(children)) return children;
  const parts = children.split(/(\d+)/);
  return (
    <span>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <span key={index} className={css['digits']}>
            {part}
          </span>
        ),
      )}
    </span>
  );
}
