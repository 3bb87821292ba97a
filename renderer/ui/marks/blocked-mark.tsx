import type { ReactNode } from 'react';

import { KnockBar } from './knock-outs.tsx';
import { Mark } from './mark.tsx';
import type { MarkOptions } from './mark.tsx';
import css from './mark.module.css';

/** Something it waits for is not done: a filled octagon with a bar. */
export function BlockedMark(options: MarkOptions): ReactNode {
  return (
    <Mark name="Blocked" tone="bad" {...options}>
      <path
        className={css['solid']}
        strokeLinejoin="round"
        d="M5.39 1.7H10.61L14.3 5.39V10.61L10.61 14.3H5.39L1.7 10.61V5.39Z"
      />
      <KnockBar />
    </Mark>
  );
}
