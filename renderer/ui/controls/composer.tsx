import type { KeyboardEvent, ReactNode, Ref } from 'react';

import { cx } from '../lib/cx.ts';
import css from './composer.module.css';
import { KeyCap } from './key-cap.tsx';

export interface ComposerProps {
  /** Accessible name; the placeholder shows it. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
  /** What Escape does in it; without it, nothing. */
  readonly onLeave?: () => void;
  /** `mod-enter` for comments, where Enter is a new line; `enter` to steer an agent. */
  readonly submitOn?: 'mod-enter' | 'enter';
  /** The cap at the right: how to get here (`/`) or how to send. */
  readonly keys?: string | undefined;
  /** 36 high with radius 8: comments. */
  readonly roomy?: boolean;
  /** Buttons before the cap. */
  readonly tools?: ReactNode;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** Writes a comment or speaks to an agent; one line that grows. */
export function Composer(props: ComposerProps): ReactNode {
  const {
    label,
    value,
    onChange,
    onSubmit,
    onLeave,
    submitOn = 'mod-enter',
    keys,
    roomy = false,
    tools,
    ref,
  } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, Enter accepts its candidate, and Escape drops it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && onLeave !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      onLeave();
    }
    if (event.key !== 'Enter' || event.shiftKey) return;
    if (submitOn === 'mod-enter' && !event.metaKey && !event.ctrlKey) return;
    event.preventDefault();
    if (value.trim() !== '') onSubmit();
  };
  return (
    <div className={cx(css['composer'], roomy && css['roomy'])}>
      <textarea
        ref={ref}
        rows={1}
        aria-label={label}
        placeholder={label}
        value={value}
        className={css['text']}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {(tools !== undefined || keys !== undefined) && (
        <span className={css['end']}>
          {tools}
          {keys !== undefined && <KeyCap keys={keys} />}
        </span>
      )}
    </div>
  );
}
