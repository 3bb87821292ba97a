import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';

import { IconButton } from '../controls/icon-button.tsx';
import css from './board.module.css';

/** Columns of equal width side by side. */
export function Board({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['board']}>{children}</div>;
}

export interface BoardColumnProps {
  /** A StatusMark with `label={null}`. */
  readonly glyph: ReactNode;
  readonly name: string;
  /** `5`; `3 → 4` while a card hangs over it. */
  readonly count: string;
  /** A card would land here. */
  readonly target?: boolean;
  readonly onAdd?: () => void;
  /** Cards and CardPlaces. */
  readonly children: ReactNode;
}

/** One column: a 40 px header and its cards. */
export function BoardColumn({
  glyph,
  name,
  count,
  target = false,
  onAdd,
  children,
}: BoardColumnProps): ReactNode {
  return (
    <section aria-label={name} className={css['column']} data-target={target ? '' : undefined}>
      <div className={css['head']}>
        {glyph}
        <h2 className={css['name']}>{name}</h2>
        <span className={css['count']}>{count}</span>
        {onAdd !== undefined && (
          <span className={css['add']}>
            <IconButton icon={Plus} label={`Add to ${name}`} onClick={onAdd} />
          </span>
        )}
      </div>
      <div className={css['cards']}>{children}</div>
    </section>
  );
}
