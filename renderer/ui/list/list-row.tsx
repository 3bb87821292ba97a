import { Children } from 'react';
import type { ComponentPropsWithRef, ReactNode } from 'react';

import { CheckBox } from '../controls/check-box.tsx';
import type { CheckBoxProps } from '../controls/check-box.tsx';
import { cx } from '../lib/cx.ts';
import { Digits } from '../lib/digits.tsx';
import css from './list-row.module.css';

export interface ListRowProps extends Omit<
  ComponentPropsWithRef<'div'>,
  'role' | 'className' | 'title' | 'onToggle'
> {
  readonly selected: boolean;
  /** The list's cursor stands here. */
  readonly cursor: boolean;
  /** The check box was clicked. */
  readonly onToggle: CheckBoxProps['onChange'];
  readonly issueKey: string;
  readonly title: string;
  /** A PriorityMark. */
  readonly priority: ReactNode;
  /** A StatusMark. */
  readonly status: ReactNode;
  /** Right of the title: a RowProgress, Blocked. */
  readonly after?: ReactNode;
  /**
   * RowMeta items and LabelDots from left to right; the leftmost is dropped first when there is no
   * room. A list, because a fragment could not be dropped piece by piece.
   */
  readonly meta?: readonly ReactNode[];
  readonly estimate?: string | undefined;
  /** An Avatar. */
  readonly assignee: ReactNode;
}

/** An issue in a list: the 32 px row with its fixed columns. */
export function ListRow(props: ListRowProps): ReactNode {
  const {
    selected,
    cursor,
    onToggle,
    issueKey,
    title,
    priority,
    status,
    after,
    meta,
    estimate,
    assignee,
    ...rest
  } = props;
  return (
    <div
      role="row"
      aria-selected={selected}
      data-cursor={cursor ? '' : undefined}
      {...rest}
      className={css['row']}
    >
      <div role="gridcell" className={css['lead']}>
        <span className={css['check']}>
          <CheckBox
            label={`Select ${issueKey}`}
            hideLabel
            checked={selected}
            tabIndex={-1}
            onChange={onToggle}
          />
        </span>
        <span className={css['priority']}>{priority}</span>
        <span className={css['key']}>
          <Digits>{issueKey}</Digits>
        </span>
        <span className={css['status']}>{status}</span>
      </div>
      <div role="gridcell" className={css['title']}>
        <span className={css['name']}>{title}</span>
        {after !== undefined && <span className={css['after']}>{after}</span>}
      </div>
      <div role="gridcell" className={css['meta']}>
        <span className={css['item']}>{assignee}</span>
        <span className={cx(css['item'], css['estimate'])}>{estimate}</span>
        {Children.toArray(meta).toReversed()}
      </div>
    </div>
  );
}
