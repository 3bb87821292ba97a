import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './view-shell.module.css';

export interface ViewShellProps {
  /** A Header, and below it what spans the view: a title block, tabs. */
  readonly header: ReactNode;
  /** A ViewBar. */
  readonly bar?: ReactNode;
  /** A SidePanel at the right. */
  readonly panel?: ReactNode;
  /** An ActionBar under the content. */
  readonly actions?: ReactNode;
  /** Whether the action bar also runs under the panel. */
  readonly wideActions?: boolean;
  /** Off when the content scrolls by itself: lists, boards, terminals. */
  readonly scroll?: boolean;
  readonly children: ReactNode;
}

/** The frame of every view: header, bar, content, side panel, action bar. It is the page's main landmark. */
export function ViewShell(props: ViewShellProps): ReactNode {
  const { header, bar, panel, actions, wideActions = false, scroll = true, children } = props;
  return (
    <main className={css['view']}>
      {header}
      <div className={css['middle']}>
        <div className={css['column']}>
          {bar}
          <div className={cx(css['main'], scroll && css['scroll'])}>{children}</div>
          {!wideActions && actions}
        </div>
        {panel}
      </div>
      {wideActions && actions}
    </main>
  );
}

export interface ViewBarProps {
  readonly children: ReactNode;
  readonly end?: ReactNode;
}

/** The 40 px bar under a header: chips left, counts and buttons right. */
export function ViewBar({ children, end }: ViewBarProps): ReactNode {
  return (
    <div className={css['bar']}>
      {children}
      {end !== undefined && <div className={css['barEnd']}>{end}</div>}
    </div>
  );
}

/** The bar at the foot of a run: composer, then large buttons. */
export function ActionBar({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className={css['actions']} data-action-bar="">
      {children}
    </div>
  );
}
