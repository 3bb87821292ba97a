import type { ComponentPropsWithRef, ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { Field } from './field.tsx';
import type { FieldProps } from './field.tsx';
import css from './input.module.css';

type Native<Tag extends 'input' | 'textarea'> = Omit<
  ComponentPropsWithRef<Tag>,
  'onChange' | 'value' | 'className' | 'id'
>;

interface Valued {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** For paths, commands and keys. */
  readonly mono?: boolean;
}

export type InputProps = FieldProps & Valued & Native<'input'>;

/** One line of text. */
export function Input({
  label,
  hideLabel = false,
  help,
  error,
  className,
  mono = false,
  onChange,
  ...native
}: InputProps): ReactNode {
  return (
    <Field
      {...{ label, hideLabel, help, error, className }}
      control={(aria) => (
        <input
          type="text"
          {...native}
          {...aria}
          className={cx(css['input'], mono && css['mono'])}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    />
  );
}

export type TextAreaProps = FieldProps & Valued & Native<'textarea'>;

/** Several lines of text; grows with what is written. */
export function TextArea({
  label,
  hideLabel = false,
  help,
  error,
  className,
  mono = false,
  onChange,
  ...native
}: TextAreaProps): ReactNode {
  return (
    <Field
      {...{ label, hideLabel, help, error, className }}
      control={(aria) => (
        <textarea
          {...native}
          {...aria}
          className={cx(css['input'], css['area'], mono && css['mono'])}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    />
  );
}
