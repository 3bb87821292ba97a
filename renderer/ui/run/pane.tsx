import type { ReactNode, Ref } from 'react';

import { cx } from '../lib/cx.ts';
import css from './pane.module.css';

export interface PaneProps {
  readonly name: string;
  /** After the name: `against main`, counts. */
  readonly facts?: ReactNode;
  /** Right end of the bar. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** One half of a split view: a 36 px bar and a body that scrolls. */
export function Pane({ name, facts, end, children }: PaneProps): ReactNode {
  return (
    <section aria-label={name} className={css['pane']}>
      <PaneBar {...{ name, facts, end }} />
      <div className={css['body']}>{children}</div>
    </section>
  );
}

function PaneBar({ name, facts, end }: Omit<PaneProps, 'children'>): ReactNode {
  return (
    <div className={css['bar']}>
      <h2 className={css['name']}>{name}</h2>
      {facts !== undefined && <span className={css['facts']}>{facts}</span>}
      {end !== undefined && <span className={css['end']}>{end}</span>}
    </div>
  );
}

export interface TerminalFrameProps {
  /** `68 × 36` */
  readonly size: string;
  readonly mode: 'live' | 'ended' | 'replay';
  /** What the program in it calls itself, fit to be shown. */
  readonly title?: string;
  /** Instead of name and facts, where there are several. */
  readonly head?: ReactNode;
  /** How a screen reader calls it, where there are several. */
  readonly label?: string;
  /** Replay, search and maximise buttons. */
  readonly end?: ReactNode;
  /** The ground, where a terminal is mounted. */
  readonly groundRef?: Ref<HTMLDivElement>;
  readonly children?: ReactNode;
}

/** The bar and the ground of a terminal; what runs inside is the caller's part. */
export function TerminalFrame({
  size,
  mode,
  title = '',
  head,
  label = 'Terminal',
  end,
  groundRef,
  children,
}: TerminalFrameProps): ReactNode {
  return (
    <section aria-label={label} className={cx(css['pane'], css['term'])}>
      {head === undefined ? (
        <PaneBar
          name="Terminal"
          facts={[size, mode, title].filter((part) => part !== '').join(' · ')}
          end={end}
        />
      ) : (
        <div className={css['bar']}>
          {head}
          <span className={css['end']}>{end}</span>
        </div>
      )}
      <div ref={groundRef} className={css['ground']}>
        {children}
      </div>
    </section>
  );
}
