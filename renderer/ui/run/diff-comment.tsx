import { CornerDownRight } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import css from './diff.module.css';

export interface DiffCommentProps {
  /** An Avatar with `label={null}`. */
  readonly avatar: ReactNode;
  readonly author: string;
  /** `on line 43, new` */
  readonly where: string;
  /** Where it goes: `to the agent, next turn`. */
  readonly goes: string;
  readonly children: ReactNode;
  /** Small buttons: Send now (primary), Hold for review, Delete (ghost). */
  readonly actions: ReactNode;
}

/** A comment under its line, indented to the code. */
export function DiffComment({ avatar, author, where, goes, children, actions }: DiffCommentProps): ReactNode {
  return (
    <div role="group" aria-label={`Comment of ${author} ${where}`} className={css['comment']}>
      <div className={css['commentHead']}>
        {avatar}
        <span className={css['author']}>{author}</span>
        <span className={css['where']}>{where}</span>
        <span className={css['goes']}>
          <Icon of={CornerDownRight} size={14} />
          {goes}
        </span>
      </div>
      <div className={css['commentBody']} data-selectable>
        {children}
      </div>
      <div className={css['commentActions']}>{actions}</div>
    </div>
  );
}
