import type { CSSProperties, ReactNode } from 'react';

import css from './app-shell.module.css';
import { Resizer } from './resizer.tsx';

/** Width of the sidebar in px: what it starts with, and how far it goes. */
export const SIDEBAR_WIDTH: { readonly initial: number; readonly min: number; readonly max: number } = {
  initial: 240,
  min: 200,
  max: 320,
};

export interface AppShellProps {
  readonly sidebar: ReactNode;
  readonly sidebarOpen: boolean;
  readonly sidebarWidth: number;
  readonly onSidebarWidth: (width: number) => void;
  /** Where the system draws the window's buttons over the page. */
  readonly windowControls?: 'left' | 'right' | 'none';
  /** The view; dialogs and toasts go through portals. */
  readonly children: ReactNode;
}

/** Sidebar and view. Under 900 px the open sidebar lies over the view. */
export function AppShell(props: AppShellProps): ReactNode {
  const { sidebar, sidebarOpen, sidebarWidth, onSidebarWidth, windowControls = 'none', children } = props;
  const width: CSSProperties & { readonly '--sidebar-width': string } = {
    '--sidebar-width': `${sidebarWidth}px`,
  };
  return (
    <div
      className={css['shell']}
      data-controls={windowControls}
      data-sidebar={sidebarOpen ? 'open' : 'hidden'}
      style={width}
    >
      {sidebarOpen && (
        <nav aria-label="Workspace" className={css['sidebar']}>
          {sidebar}
          <Resizer
            label="Width of the sidebar"
            value={sidebarWidth}
            {...SIDEBAR_WIDTH}
            onChange={onSidebarWidth}
          />
        </nav>
      )}
      <div className={css['view']}>{children}</div>
    </div>
  );
}
