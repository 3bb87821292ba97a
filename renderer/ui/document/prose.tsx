import type { ReactNode } from 'react';

import css from './prose.module.css';

/** Rendered Markdown: an issue's description, an artifact, a comment of several paragraphs. */
export function Prose({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['prose']}>{children}</div>;
}
