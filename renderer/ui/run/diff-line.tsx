import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './diff.module.css';

/** keyword, string, function or type, number, comment. */
export type Syntax = 'kw' | 'str' | 'fn' | 'num' | 'com';

export interface CodeRun {
  readonly text: string;
  readonly syntax?: Syntax | undefined;
  /** Words that changed within the line. */
  readonly changed?: boolean;
}

export interface DiffLineProps {
  readonly kind: 'same' | 'added' | 'removed';
  readonly oldNumber?: number | undefined;
  readonly newNumber?: number | undefined;
  readonly code: readonly CodeRun[];
}

const SIGNS = { same: '', added: '+', removed: '-' } as const;
const WORDS = { same: undefined, added: 'Added', removed: 'Removed' } as const;

/** One line of a diff. */
export function DiffLine({ kind, oldNumber, newNumber, code }: DiffLineProps): ReactNode {
  const word = WORDS[kind];
  return (
    <div className={cx(css['line'], kind !== 'same' && css[kind])}>
      <span className={css['number']}>{oldNumber}</span>
      <span className={css['number']}>{newNumber}</span>
      <span className={cx(css['sign'], kind === 'added' && css['plus'], kind === 'removed' && css['minus'])}>
        {word !== undefined && (
          <span role="img" aria-label={word}>
            {SIGNS[kind]}
          </span>
        )}
      </span>
      <span className={css['code']}>
        {code.map((run, index) => (
          <span
            key={index}
            className={cx(run.changed === true && css['em'], run.syntax !== undefined && css[run.syntax])}
          >
            {run.text}
          </span>
        ))}
      </span>
    </div>
  );
}

export interface DiffHunkHeaderProps {
  /** `@@ 41,9 +41,14 @@ class TideClock` */
  readonly range: string;
  /** On the first hunk of a file. */
  readonly path?: string;
  readonly end?: ReactNode;
}

/** Where a hunk begins. */
export function DiffHunkHeader({ range, path, end }: DiffHunkHeaderProps): ReactNode {
  return (
    <div className={css['hunk']}>
      {path !== undefined && <b>{path}</b>}
      {range}
      {end !== undefined && <span className={css['hunkEnd']}>{end}</span>}
    </div>
  );
}
