import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { KeyCap } from '../controls/key-cap.tsx';
import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import { ariaKeys } from '../lib/key-caps.ts';
import { usePlatform } from '../lib/platform.tsx';
import css from './settings-layout.module.css';

export interface SettingsPlace<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly keys: string;
  /** Something waits there: a small mark at the right, with its name. */
  readonly mark?: ReactNode;
}

export interface SettingsLayoutProps<Id extends string> {
  readonly places: readonly SettingsPlace<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly children: ReactNode;
}

/** Sections in a list at the left, the chosen one beside it. Scrolls by itself. */
export function SettingsLayout<Id extends string>(props: SettingsLayoutProps<Id>): ReactNode {
  const { places, value, onChange, children } = props;
  const platform = usePlatform();
  return (
    <div className={css['layout']}>
      <nav aria-label="Settings" className={css['nav']}>
        {places.map(({ id, label, icon, keys, mark }) => (
          <button
            key={id}
            type="button"
            aria-current={id === value ? 'page' : undefined}
            aria-keyshortcuts={ariaKeys(keys, platform)}
            className={css['place']}
            onClick={() => onChange(id)}
          >
            <Icon of={icon} />
            <span className={css['label']}>{label}</span>
            {mark}
            <KeyCap keys={keys} decorative />
          </button>
        ))}
      </nav>
      <div className={css['scroller']}>
        <div className={css['page']}>{children}</div>
      </div>
    </div>
  );
}

export interface SettingsHeadingProps {
  readonly title: string;
  /** One sentence. */
  readonly children?: ReactNode;
  /** Buttons at the right. */
  readonly actions?: ReactNode;
}

/** The title of a section of the settings. */
export function SettingsHeading({ title, children, actions }: SettingsHeadingProps): ReactNode {
  return (
    <div className={css['heading']}>
      <div className={css['words']}>
        <h2 className={css['title']}>{title}</h2>
        {children !== undefined && <p className={css['lead']}>{children}</p>}
      </div>
      {actions !== undefined && <div className={css['actions']}>{actions}</div>}
    </div>
  );
}

export interface SettingsBlockProps {
  readonly title: string;
  readonly count?: string;
  readonly note?: ReactNode;
  /** Red heading: what is here takes something away. */
  readonly danger?: boolean;
  readonly children: ReactNode;
}

/** Rows that belong together, under a heading. */
export function SettingsBlock({
  title,
  count,
  note,
  danger = false,
  children,
}: SettingsBlockProps): ReactNode {
  return (
    <section aria-label={title} className={css['block']}>
      <h3 className={cx(css['blockTitle'], danger && css['danger'])}>
        {title}
        {count !== undefined && <span className={css['count']}>{count}</span>}
      </h3>
      <div className={css['rows']}>{children}</div>
      {note !== undefined && <p className={css['note']}>{note}</p>}
    </section>
  );
}

export interface SettingsRowProps {
  readonly name: string;
  /** What it is for, under the name. */
  readonly text?: ReactNode;
  /** The value or the controls, at the right. */
  readonly children?: ReactNode;
}

/** A setting, or a fact: name at the left, value or controls at the right. */
export function SettingsRow({ name, text, children }: SettingsRowProps): ReactNode {
  return (
    <div className={css['row']}>
      <div className={css['words']}>
        <div className={css['name']}>{name}</div>
        {text !== undefined && <div className={css['text']}>{text}</div>}
      </div>
      {children !== undefined && <div className={css['value']}>{children}</div>}
    </div>
  );
}
