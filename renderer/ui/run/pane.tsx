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
  end,
  groundRef,
  children,
}: TerminalFrameProps): ReactNode {
  return (
    <section aria-label="Terminal" className={cx(css['pane'], css['term'])}>
      <PaneBar
        name="Terminal"
        facts={[size, mode, title].filter((part) => part !== '').join(' · ')}
        end={end}
      />
      <div ref={groundRef} className={css['ground']}>
        {children}
      </div>
    </section>
  );
}
