import type { ReactNode } from 'react';

import { moveFocus } from '../lib/roving.ts';
import css from './segmented-tabs.module.css';

export interface Segment<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: string | undefined;
}

export interface SegmentedTabsProps<Id extends string> {
  /** What is chosen here, for a screen reader. */
  readonly label: string;
  readonly items: readonly Segment<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** One of a few ways to see the same thing; a radio group with arrow keys. */
export function SegmentedTabs<Id extends string>(props: SegmentedTabsProps<Id>): ReactNode {
  const { label, items, value, onChange } = props;
  const chosen = items.some((item) => item.id === value);
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={css['group']}
      onKeyDown={(event) => {
        const target = items[moveFocus(event, 'radio') ?? -1];
        if (target !== undefined) onChange(target.id);
      }}
    >
      {items.map((item, index) => (
        <button
          key={item.id}
          type="button"
          role="radio"
          aria-checked={item.id === value}
          tabIndex={item.id === value || (!chosen && index === 0) ? 0 : -1}
          className={css['tab']}
          onClick={() => onChange(item.id)}
        >
          {item.label}
          {item.count !== undefined && <span className={css['count']}>{item.count}</span>}
        </button>
      ))}
    </div>
  );
}
