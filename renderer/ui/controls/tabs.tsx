import type { ReactNode } from 'react';

import { moveFocus } from '../lib/roving.ts';
import css from './tabs.module.css';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: string | undefined;
}

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  /** One, or two when the view is split. */
  readonly active: readonly Id[];
  /** `beside` when the person asked for a split (Mod or Shift with the click or Enter). */
  readonly onChange: (id: Id, how: { readonly beside: boolean }) => void;
  /** The id of a tab's panel element, when it is on the page. */
  readonly panelId?: (id: Id) => string | undefined;
  /** Right end of the bar: counts, buttons. */
  readonly end?: ReactNode;
}

/** The 36 px bar under a run's title. Arrow keys move, Enter or Space opens. */
export function Tabs<Id extends string>({
  label,
  items,
  active,
  onChange,
  panelId,
  end,
}: TabsProps<Id>): ReactNode {
  const first = active[0] ?? items[0]?.id;
  return (
    <div className={css['bar']}>
      <div
        role="tablist"
        aria-label={label}
        aria-multiselectable={active.length > 1 ? true : undefined}
        className={css['list']}
        onKeyDown={(event) => void moveFocus(event, 'tab')}
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            role="tab"
            aria-selected={active.includes(item.id)}
            aria-controls={panelId?.(item.id)}
            tabIndex={item.id === first ? 0 : -1}
            className={css['tab']}
            onClick={(event) =>
              onChange(item.id, { beside: event.metaKey || event.ctrlKey || event.shiftKey })
            }
          >
            {item.label}
            {item.count !== undefined && <span className={css['count']}>{item.count}</span>}
          </button>
        ))}
      </div>
      {end !== undefined && <div className={css['end']}>{end}</div>}
    </div>
  );
}
