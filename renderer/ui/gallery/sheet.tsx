import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './gallery.module.css';

/** A page of specimens. */
export function Sheet({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <main className={css['sheet']}>
      <h1 className={css['title']}>{title}</h1>
      <div className={css['grid']}>{children}</div>
    </main>
  );
}

export interface SpecimenProps {
  readonly name: string;
  readonly wide?: boolean;
  /** No padding: rows that run from edge to edge. */
  readonly flush?: boolean;
  readonly tall?: boolean;
  readonly children: ReactNode;
}

/** One component in its states, on the ground of a view. */
export function Specimen({
  name,
  wide = false,
  flush = false,
  tall = false,
  children,
}: SpecimenProps): ReactNode {
  return (
    <section className={cx(wide && css['wide'])} aria-label={name}>
      <div className={css['name']}>{name}</div>
      <div className={cx(css['box'], flush && css['flush'], tall && css['tall'])}>{children}</div>
    </section>
  );
}

/** Things side by side. */
export function Row({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['row']}>{children}</div>;
}

/** Things one below the other. */
export function Stack({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['stack']}>{children}</div>;
}
