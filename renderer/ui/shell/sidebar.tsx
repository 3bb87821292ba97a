import { ChevronsUpDown } from 'lucide-react';
import type { ComponentPropsWithRef, ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { AppMark } from '../marks/app-mark.tsx';
import css from './sidebar.module.css';

export interface WorkspaceSwitcherProps extends ComponentPropsWithRef<'button'> {
  readonly name: string;
}

/** The workspace's name with the app mark; give it to a Menu as trigger. */
export function WorkspaceSwitcher({ name, ...rest }: WorkspaceSwitcherProps): ReactNode {
  return (
    <button type="button" aria-label={`Workspace: ${name}`} {...rest} className={css['switcher']}>
      <span className={css['mark']}>
        <AppMark />
      </span>
      <span className={css['name']}>{name}</span>
      <Icon of={ChevronsUpDown} size={14} />
    </button>
  );
}

export interface SidebarProps {
  /** A WorkspaceSwitcher and icon buttons. */
  readonly header: ReactNode;
  /** SidebarRows and SectionCaptions. */
  readonly children: ReactNode;
  /** The sync row and the machine row. */
  readonly foot: ReactNode;
}

/** The left column, inside AppShell: header 44, rows that scroll, foot. */
export function Sidebar({ header, children, foot }: SidebarProps): ReactNode {
  return (
    <div className={css['sidebar']}>
      <div className={css['header']}>{header}</div>
      <div className={css['body']}>{children}</div>
      <div className={css['foot']}>{foot}</div>
    </div>
  );
}
