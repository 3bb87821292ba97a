import type { ReactNode } from 'react';

import css from './side-panel.module.css';

export interface SidePanelProps {
  readonly label: string;
  /** `auto`: beside the content in a wide window, closed under 1100 px, where an open one lies over it. */
  readonly open?: boolean | 'auto';
  readonly children: ReactNode;
}

/** The 304 px panel inside a view: properties, evidence, why not. */
export function SidePanel({ label, open = 'auto', children }: SidePanelProps): ReactNode {
  const shown = open === 'auto' ? 'auto' : open ? 'yes' : 'no';
  return (
    <section aria-label={label} className={css['panel']} data-open={shown}>
      {children}
    </section>
  );
}
