import type { ReactNode } from 'react';

import { Button } from '../controls/button.tsx';
import { cx } from '../lib/cx.ts';
import css from './selection-bar.module.css';

/** Room in px that a list leaves at its end while the bar shows. */
export const SELECTION_BAR_SPACE = 76;

export interface SelectionAction {
  readonly id: string;
  readonly label: string;
  readonly keys: string;
  readonly disabledReason?: string | undefined;
  readonly onSelect: () => void;
}

export interface SelectionBarProps {
  /** `3 selected`. */
  readonly text: string;
  /** The last is `All actions`. */
  readonly actions: readonly SelectionAction[];
}

/** What can be done with the selection; over the view, centred. Put it in a positioned box. */
export function SelectionBar({ text, actions }: SelectionBarProps): ReactNode {
  return (
    <div className={css['place']}>
      <div role="toolbar" aria-label="Actions on the selection" data-selection-bar="" className={css['bar']}>
        <span aria-live="polite" className={css['count']}>
          {text}
        </span>
        {actions.map((action) => (
          <Button
            key={action.id}
            variant="ghost"
            keys={action.keys}
            disabledReason={action.disabledReason}
            onClick={action.onSelect}
          >
            {action.label}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** The 36 px bar that says where a dragged card would land. */
export function HintBar({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className={css['place']}>
      <div role="status" className={cx(css['bar'], css['hint'])}>
        {children}
      </div>
    </div>
  );
}
