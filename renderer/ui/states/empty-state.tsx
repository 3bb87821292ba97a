import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { KeyCap } from '../controls/key-cap.tsx';
import { Icon } from '../icon.tsx';
import { Digits } from '../lib/digits.tsx';
import css from './state.module.css';

export interface KeyHint {
  readonly keys: string;
  /** What it does, in lower case: `create issue`. */
  readonly does: string;
  /** Makes the hint a button as well. */
  readonly onSelect?: () => void;
}

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** One sentence. */
  readonly children: ReactNode;
  readonly keys: readonly KeyHint[];
}

/** Nothing here yet, and what to press. Stands at the upper left of the place. */
export function EmptyState({ icon, title, children, keys }: EmptyStateProps): ReactNode {
  return (
    <section className={css['state']} aria-label={title}>
      <Icon of={icon} size={20} className={css['icon']} />
      <h2 className={css['title']}>
        <Digits>{title}</Digits>
      </h2>
      <p className={css['text']}>{children}</p>
      <KeyHints hints={keys} />
    </section>
  );
}

/** A line of keys with what each does. */
export function KeyHints({ hints }: { readonly hints: readonly KeyHint[] }): ReactNode {
  return (
    <p className={css['keys']}>
      {hints.map(({ keys, does, onSelect }) =>
        onSelect === undefined ? (
          <span key={keys} className={css['key']}>
            <KeyCap keys={keys} />
            {does}
          </span>
        ) : (
          <button key={keys} type="button" className={css['key']} onClick={onSelect}>
            <KeyCap keys={keys} decorative />
            {does}
          </button>
        ),
      )}
    </p>
  );
}
