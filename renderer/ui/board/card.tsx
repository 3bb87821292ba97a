import type { ComponentPropsWithRef, ReactNode } from 'react';

import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import { BlockedMark } from '../marks/blocked-mark.tsx';
import avatar from '../people/avatar.module.css';
import type { Hue } from '../people/hue.ts';
import { NameFlag } from '../people/name-flag.tsx';
import css from './card.module.css';

export interface CardProps extends Omit<ComponentPropsWithRef<'div'>, 'title' | 'className'> {
  readonly issueKey: string;
  readonly title: string;
  readonly blocked?: boolean;
  readonly selected?: boolean;
  /** An Avatar. */
  readonly assignee: ReactNode;
  /** A PriorityMark, a RowProgress, the first label. */
  readonly foot?: ReactNode;
  /** Right end of the foot: the run or the due date, a RowMeta. */
  readonly end?: ReactNode;
  /** Being moved: by pointer it is tilted, by keyboard not. */
  readonly lifted?: 'pointer' | 'keyboard' | undefined;
  /** Somebody else is on it. */
  readonly other?: { readonly name: string; readonly hue: Hue } | undefined;
}

// The only roles of a card that may say aria-selected.
const SELECTABLE: ReadonlySet<string> = new Set(['option', 'gridcell', 'row']);

/** An issue on a board. Takes `role`, `tabIndex` and handlers from the board. */
export function Card(props: CardProps): ReactNode {
  const {
    issueKey,
    title,
    blocked = false,
    selected = false,
    assignee,
    foot,
    end,
    lifted,
    other,
    ...rest
  } = props;
  return (
    <div
      aria-selected={SELECTABLE.has(rest.role ?? '') ? selected : undefined}
      data-selected={selected ? '' : undefined}
      data-lifted={lifted}
      {...rest}
      className={cx(
        css['card'],
        other !== undefined && css['other'],
        other !== undefined && avatar[other.hue],
      )}
    >
      {other !== undefined && <NameFlag name={other.name} hue={other.hue} className={css['flag']} />}
      <div className={css['head']}>
        <Digits>{issueKey}</Digits>
        {blocked && <BlockedMark size={14} />}
        {assignee}
      </div>
      <div className={css['title']}>{title}</div>
      <div className={css['foot']}>
        {foot}
        {end !== undefined && <span className={css['end']}>{end}</span>}
      </div>
    </div>
  );
}

export interface CardPlaceProps {
  /** `origin`: where the moved card was. `target`: where it would land. */
  readonly kind: 'origin' | 'target';
  /** Of the card, in px. */
  readonly height: number;
}

/** An empty place while a card is moved. */
export function CardPlace({ kind, height }: CardPlaceProps): ReactNode {
  return (
    <div aria-hidden className={cx(css['place'], kind === 'target' && css['target'])} style={{ height }} />
  );
}
