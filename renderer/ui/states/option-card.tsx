import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';

import { KeyCap } from '../controls/key-cap.tsx';
import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import { ariaKeys } from '../lib/key-caps.ts';
import { usePlatform } from '../lib/platform.tsx';
import css from './option-card.module.css';

export interface OptionCardProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly keys?: string;
  readonly open: boolean;
  readonly onOpen: () => void;
  /** Shown while it is open: a short form. */
  readonly children?: ReactNode;
}

/** One of a few ways to go on; the chosen one opens in place. First run, imports. */
export function OptionCard({ icon, title, text, keys, open, onOpen, children }: OptionCardProps): ReactNode {
  const id = useId();
  const platform = usePlatform();
  return (
    <section aria-labelledby={id} className={cx(css['card'], open && css['open'])}>
      <button
        type="button"
        aria-expanded={open}
        aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys, platform)}
        className={css['head']}
        onClick={onOpen}
      >
        <span className={css['icon']}>
          <Icon of={icon} />
        </span>
        <span className={css['words']}>
          <span id={id} className={css['title']}>
            {title}
          </span>
          <span className={css['text']}>{text}</span>
        </span>
        {keys !== undefined && <KeyCap keys={keys} decorative />}
      </button>
      {open && children !== undefined && <div className={css['body']}>{children}</div>}
    </section>
  );
}
