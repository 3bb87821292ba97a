import { useId } from 'react';
import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './doc-section.module.css';

export interface DocSectionProps {
  readonly heading: string;
  /** After the heading: `2 of 4 proven`, with a ring if there is one. */
  readonly count?: ReactNode;
  /** Right end: a note, or a + button. */
  readonly end?: ReactNode;
  /** One quiet sentence under the heading. */
  readonly lead?: string;
  /** Opens with 20 px above also where no section stands before it. */
  readonly spaced?: boolean;
  readonly children?: ReactNode;
}

/** A section of an issue or of a side panel: heading 28, rows on the text edge, 20 above. */
export function DocSection({
  heading,
  count,
  end,
  lead,
  spaced = false,
  children,
}: DocSectionProps): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cx(css['section'], spaced && css['spaced'])}>
      <div className={cx(css['head'], lead !== undefined && css['led'])}>
        <h2 id={id} className={css['title']}>
          {heading}
        </h2>
        {count !== undefined && <span className={css['count']}>{count}</span>}
        {end !== undefined && <span className={css['end']}>{end}</span>}
      </div>
      {lead !== undefined && <p className={css['lead']}>{lead}</p>}
      {children}
    </section>
  );
}
