import { TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './input.module.css';

export interface FieldProps {
  readonly label: string;
  /** Keeps the label for screen readers only, where the place already names the field. */
  readonly hideLabel?: boolean;
  readonly help?: ReactNode;
  /** Replaces the help and marks the field as wrong. */
  readonly error?: string | undefined;
  readonly className?: string | undefined;
}

/** What the control inside must carry. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-label': string | undefined;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label above, help or error below, tied to the control by id. */
export function Field(
  props: FieldProps & { readonly control: (aria: FieldControl) => ReactNode },
): ReactNode {
  const { label, hideLabel = false, help, error, className, control } = props;
  const id = useId();
  const note = error ?? help;
  const noteId = note === undefined ? undefined : `${id}-note`;
  return (
    <div className={cx(css['field'], className)}>
      {!hideLabel && (
        <label htmlFor={id} className={css['label']}>
          {label}
        </label>
      )}
      {control({
        id,
        'aria-label': hideLabel ? label : undefined,
        'aria-describedby': noteId,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <div
          id={noteId}
          role={error === undefined ? undefined : 'alert'}
          className={cx(css['help'], error !== undefined && css['error'])}
        >
          {error !== undefined && <Icon of={TriangleAlert} size={14} />}
          <span>{note}</span>
        </div>
      )}
    </div>
  );
}
