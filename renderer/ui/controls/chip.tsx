import { X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './chip.module.css';

type Click = (event: MouseEvent<HTMLButtonElement>) => void;

export interface ChipProps {
  readonly icon: LucideIcon;
  readonly field: string;
  /** `is`, `is not`, `is any of`. */
  readonly operator: string;
  readonly value: string;
  readonly onField: Click;
  readonly onOperator: Click;
  readonly onValue: Click;
  readonly onRemove: Click;
}

/** One filter; each of its parts is its own button. */
export function Chip(props: ChipProps): ReactNode {
  const { icon, field, operator, value } = props;
  return (
    <span role="group" aria-label={`${field} ${operator} ${value}`} className={css['chip']}>
      <button type="button" className={css['part']} onClick={props.onField}>
        <Icon of={icon} size={12} />
        {field}
      </button>
      <button type="button" className={css['part']} onClick={props.onOperator}>
        {operator}
      </button>
      <button type="button" className={cx(css['part'], css['value'])} onClick={props.onValue}>
        {value}
      </button>
      <button
        type="button"
        className={cx(css['part'], css['remove'])}
        aria-label={`Remove filter: ${field}`}
        onClick={props.onRemove}
      >
        <Icon of={X} size={12} />
      </button>
    </span>
  );
}
