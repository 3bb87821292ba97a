import type { ReactNode } from 'react';

import css from './section-caption.module.css';

export interface SectionCaptionProps {
  readonly children: string;
  /** A small button at the right. */
  readonly action?: ReactNode;
}

/** Names a group of rows in the sidebar or the inbox. */
export function SectionCaption({ children, action }: SectionCaptionProps): ReactNode {
  return (
    <div className={css['caption']}>
      <h2>{children}</h2>
      {action}
    </div>
  );
}
