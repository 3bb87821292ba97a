import type { ComponentPropsWithRef, ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { Digits } from '../lib/digits.tsx';
import { BlockedMark } from '../marks/blocked-mark.tsx';
import css from './graph-node.module.css';

export interface GraphNodeProps extends Omit<ComponentPropsWithRef<'button'>, 'title' | 'className'> {
  /** A StatusMark. */
  readonly status: ReactNode;
  readonly issueKey: string;
  readonly title: string;
  readonly blocked?: boolean;
  /** An Avatar. */
  readonly assignee: ReactNode;
  /** On the blocked path of the selected issue, or part of a cycle. */
  readonly outline?: 'path' | 'cycle' | undefined;
}

/** An issue in the graph; the canvas places it and draws the edges. */
export function GraphNode({
  status,
  issueKey,
  title,
  blocked = false,
  assignee,
  outline,
  ...rest
}: GraphNodeProps): ReactNode {
  return (
    <button type="button" {...rest} className={cx(css['node'], outline !== undefined && css[outline])}>
      <span className={css['head']}>
        {status}
        <Digits>{issueKey}</Digits>
        {blocked && <BlockedMark size={14} />}
        {assignee}
      </span>
      <span className={css['title']}>{title}</span>
    </button>
  );
}
