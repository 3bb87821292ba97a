import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react';
import type { ComponentPropsWithRef, CSSProperties, ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import { Digits } from '../lib/digits.tsx';
import css from './tree-row.module.css';

/** What stands at the right of a tree row. */
export type TreeNote =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'new' }
  | { readonly kind: 'warn'; readonly text: string };

export interface TreeRowProps extends Omit<
  ComponentPropsWithRef<'div'>,
  'role' | 'title' | 'className' | 'style' | 'onToggle'
> {
  /** From 0. */
  readonly level: number;
  /** Only where there are children. */
  readonly expanded?: boolean | undefined;
  readonly onToggle?: () => void;
  /** A 14 px mark or icon. */
  readonly glyph: ReactNode;
  readonly issueKey?: string | undefined;
  readonly title: string;
  /** A milestone. */
  readonly strong?: boolean;
  readonly note?: TreeNote | undefined;
  readonly selected?: boolean;
}

function Note({ note }: { readonly note: TreeNote }): ReactNode {
  switch (note.kind) {
    case 'plain':
      return <span className={css['end']}>{note.text}</span>;
    case 'new':
      return <span className={cx(css['end'], css['new'])}>new</span>;
    case 'warn':
      return (
        <span className={cx(css['end'], css['warn'])}>
          <Icon of={TriangleAlert} size={14} />
          {note.text}
        </span>
      );
  }
}

/** One line of a compiled plan, inside `role="tree"`; the tree has the keys. */
export function TreeRow(props: TreeRowProps): ReactNode {
  const {
    level,
    expanded,
    onToggle,
    glyph,
    issueKey,
    title,
    strong = false,
    note,
    selected = false,
    ...rest
  } = props;
  const indent: CSSProperties & { readonly '--level': number } = { '--level': level };
  return (
    <div
      role="treeitem"
      aria-level={level + 1}
      aria-expanded={expanded}
      aria-selected={selected}
      {...rest}
      className={css['row']}
      style={indent}
    >
      <span className={css['fold']} onClick={onToggle} aria-hidden>
        {expanded !== undefined && <Icon of={expanded ? ChevronDown : ChevronRight} size={12} />}
      </span>
      {glyph}
      {issueKey !== undefined && (
        <span className={css['key']}>
          <Digits>{issueKey}</Digits>
        </span>
      )}
      <span className={cx(css['title'], strong && css['strong'])}>{title}</span>
      {note !== undefined && <Note note={note} />}
    </div>
  );
}
