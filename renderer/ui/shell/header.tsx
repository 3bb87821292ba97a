import type { ReactNode } from 'react';

import { Digits } from '../lib/digits.tsx';
import css from './header.module.css';

export interface Crumb {
  readonly label: string;
  /** Absent on the last: the place itself. */
  readonly onOpen?: () => void;
}

export interface HeaderProps {
  /** From the outside in; the last is where we are, and the page's heading. */
  readonly crumbs: readonly Crumb[];
  /** After the breadcrumb: segmented tabs, a star, a count. */
  readonly start?: ReactNode;
  /** At the right: live avatars, then buttons. */
  readonly end?: ReactNode;
}

/** The 44 px header of a view; the window is dragged by it. */
export function Header({ crumbs, start, end }: HeaderProps): ReactNode {
  return (
    <header className={css['header']}>
      <nav aria-label="Breadcrumb">
        <ol className={css['crumbs']}>
          {crumbs.map((crumb, index) =>
            index === crumbs.length - 1 ? (
              <li key={`${index}:${crumb.label}`} aria-current="page">
                <h1 className={css['here']}>
                  <Digits>{crumb.label}</Digits>
                </h1>
              </li>
            ) : (
              <li key={`${index}:${crumb.label}`}>
                <button type="button" className={css['crumb']} onClick={crumb.onOpen}>
                  <Digits>{crumb.label}</Digits>
                </button>
              </li>
            ),
          )}
        </ol>
      </nav>
      {start !== undefined && <div className={css['start']}>{start}</div>}
      {end !== undefined && <div className={css['end']}>{end}</div>}
    </header>
  );
}
