import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { Digits } from '../lib/digits.tsx';
import css from './rows.module.css';

export interface IssueLineProps {
  /** A StatusMark. */
  readonly status: ReactNode;
  readonly issueKey: string;
  readonly title: string;
  /** Done or cancelled: the title steps back. */
  readonly closed?: boolean;
  /** Right end: a RowMeta, an Avatar. */
  readonly end?: ReactNode;
  readonly onOpen: () => void;
}

/** An issue named in a document: a sub-issue. */
export function IssueLine({
  status,
  issueKey,
  title,
  closed = false,
  end,
  onOpen,
}: IssueLineProps): ReactNode {
  return (
    <button type="button" className={css['row']} onClick={onOpen}>
      {status}
      <span className={cx(css['key'], css['wide'])}>
        <Digits>{issueKey}</Digits>
      </span>
      <span className={cx(css['text'], closed && css['quiet'])}>{title}</span>
      {end !== undefined && <span className={css['end']}>{end}</span>}
    </button>
  );
}

export interface RelationRowProps {
  /** `Blocks`, `Blocked by`, `Related`, `Duplicate`. */
  readonly kind: string;
  /** A 14 px StatusMark. */
  readonly status: ReactNode;
  readonly issueKey: string;
  readonly title: string;
  readonly onOpen: () => void;
}

/** A relation to another issue, in a side panel. */
export function RelationRow({ kind, status, issueKey, title, onOpen }: RelationRowProps): ReactNode {
  return (
    <button type="button" className={cx(css['row'], css['short'], css['relation'])} onClick={onOpen}>
      <span className={css['kind']}>{kind}</span>
      {status}
      <span className={css['key']}>
        <Digits>{issueKey}</Digits>
      </span>
      <span className={css['text']}>{title}</span>
    </button>
  );
}
