import type { MouseEvent, ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './check-box.module.css';

export interface CheckBoxProps {
  /** Accessible name; shown at the right unless `hideLabel`. */
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly checked: boolean;
  /** Some of what it stands for is checked. */
  readonly mixed?: boolean;
  readonly disabled?: boolean;
  /** -1 in rows, where the row has the focus and X checks it. */
  readonly tabIndex?: number;
  readonly onChange: (checked: boolean, event: MouseEvent<HTMLInputElement>) => void;
}

/** On or off, or some. `onChange` gets the click, for Shift ranges. */
export function CheckBox(props: CheckBoxProps): ReactNode {
  const { label, hideLabel = false, checked, mixed = false, disabled = false, tabIndex, onChange } = props;
  return (
    <label className={css['label']}>
      <span className={css['box']}>
        <input
          ref={(element) => {
            if (element !== null) element.indeterminate = mixed;
          }}
          type="checkbox"
          aria-label={hideLabel ? label : undefined}
          className={css['input']}
          checked={checked}
          disabled={disabled}
          tabIndex={tabIndex}
          onChange={() => undefined}
          onClick={(event) => onChange(event.currentTarget.checked, event)}
        />
        <svg viewBox="0 0 14 14" className={cx(css['sign'], css['check'])} aria-hidden>
          <path d="M3.75 7.25 6 9.5 10.25 4.75" />
        </svg>
        <svg viewBox="0 0 14 14" className={cx(css['sign'], css['dash'])} aria-hidden>
          <path d="M4 7H10" />
        </svg>
      </span>
      {!hideLabel && label}
    </label>
  );
}
