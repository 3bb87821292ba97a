import { ChevronDown, ChevronRight, Plus } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import css from './group-header.module.css';

export interface GroupHeaderProps {
  /** The mark of what the rows have in common. */
  readonly glyph?: ReactNode;
  readonly name: string;
  readonly count: string;
  /** More after the count: `7.1 KB`. */
  readonly note?: string;
  /** Shows the + at the right edge, on hover or focus. */
  readonly onAdd?: () => void;
  readonly addLabel?: string;
  /** Makes the name a button that folds the group. */
  readonly onToggle?: () => void;
  readonly folded?: boolean;
  /** Inside a grid the header is a row of it. */
  readonly inGrid?: boolean;
  /** Begins at the edge text of the rows (16) instead of their glyphs (24): days in the ledger. */
  readonly edge?: boolean;
}

/** The sticky 32 px header of a group of rows. */
export function GroupHeader(props: GroupHeaderProps): ReactNode {
  const {
    glyph,
    name,
    count,
    note,
    onAdd,
    addLabel = `Add to ${name}`,
    onToggle,
    folded = false,
    inGrid = false,
    edge = false,
  } = props;
  const title = (
    <>
      {glyph}
      <span className={css['name']}>{name}</span>
      <span className={css['count']}>
        <Digits>{note === undefined ? count : `${count} · ${note}`}</Digits>
      </span>
    </>
  );
  return (
    <div role={inGrid ? 'row' : undefined} className={cx(css['header'], edge && css['edge'])}>
      <div role={inGrid ? 'gridcell' : undefined} className={css['cell']}>
        {onToggle === undefined ? (
          title
        ) : (
          <button type="button" aria-expanded={!folded} className={css['fold']} onClick={onToggle}>
            {title}
            {folded && <Icon of={ChevronRight} size={14} className={css['folded']} />}
            {!folded && <Icon of={ChevronDown} size={14} className={css['add']} />}
          </button>
        )}
        {onAdd !== undefined && (
          <button type="button" aria-label={addLabel} className={css['add']} onClick={onAdd}>
            <Icon of={Plus} size={14} />
          </button>
        )}
      </div>
    </div>
  );
}
