import { ChevronDown, ChevronRight } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef, ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import css from './sidebar-row.module.css';

export interface SidebarRowProps extends Omit<ComponentPropsWithRef<'button'>, 'children'> {
  readonly label: string;
  readonly icon?: LucideIcon;
  /** A mark in place of the icon: the sync row. */
  readonly mark?: ReactNode;
  /** A child of a project: indented, without icon. */
  readonly indent?: boolean;
  /** The name of a project. */
  readonly strong?: boolean;
  /** The place that is shown now. */
  readonly active?: boolean;
  /** Draws the chevron of a row that folds. */
  readonly expanded?: boolean | undefined;
  /** Right end: a count, or marks with counts. */
  readonly end?: ReactNode;
}

/** One place in the sidebar. */
export function SidebarRow(props: SidebarRowProps): ReactNode {
  const { label, icon, mark, indent = false, strong = false, active = false, expanded, end, ...rest } = props;
  return (
    <button
      type="button"
      aria-current={active ? 'page' : undefined}
      aria-expanded={expanded}
      {...rest}
      className={cx(css['row'], indent && css['indent'], strong && css['strong'])}
    >
      {icon === undefined ? mark : <Icon of={icon} />}
      <span className={css['label']}>
        <Digits>{label}</Digits>
      </span>
      {(end !== undefined || expanded !== undefined) && (
        <span className={css['end']}>
          <Digits>{end}</Digits>
          {expanded !== undefined && <Icon of={expanded ? ChevronDown : ChevronRight} size={14} />}
        </span>
      )}
    </button>
  );
}

export interface SidebarCountProps {
  /** A 14 px mark. */
  readonly mark: ReactNode;
  readonly children: ReactNode;
}

/** A mark with how many there are, at the end of a SidebarRow. */
export function SidebarCount({ mark, children }: SidebarCountProps): ReactNode {
  return (
    <span className={css['count']}>
      {mark}
      {children}
    </span>
  );
}
