import type { ComponentPropsWithRef, ReactNode } from 'react';

import css from './list-row.module.css';

export interface ListProps extends Omit<ComponentPropsWithRef<'div'>, 'role' | 'className'> {
  readonly label: string;
  /** All rows, also those that are not on the page. */
  readonly rowCount: number;
  /** Something is selected, so every row shows its check box. */
  readonly selecting?: boolean;
  /** DOM id of the row under the cursor, while the list itself holds the focus. */
  readonly cursorRowId?: string | undefined;
}

/** The grid that holds ListRows and GroupHeaders (`inGrid`). It takes the focus; rows do not. */
export function List({
  label,
  rowCount,
  selecting = false,
  cursorRowId,
  children,
  ...rest
}: ListProps): ReactNode {
  return (
    <div
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-multiselectable
      aria-rowcount={rowCount}
      aria-activedescendant={cursorRowId}
      data-selecting={selecting ? '' : undefined}
      {...rest}
      className={css['list']}
    >
      {children}
    </div>
  );
}
