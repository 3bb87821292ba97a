import type { ReactNode } from 'react';

import css from './button-group.module.css';

/** Icon buttons that belong together: previous and next. */
export function ButtonGroup({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['group']}>{children}</div>;
}
