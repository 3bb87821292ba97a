import type { ReactNode } from 'react';

import css from './mark.module.css';

/** The signs cut out of filled marks, shared so that all families say them alike. */

export function KnockCheck(): ReactNode {
  return <path className={css['knock']} d="M5.2 8.2 7.2 10.2 10.9 6" />;
}

/** The check of a seal, a little smaller. */
export function SealCheck(): ReactNode {
  return <path className={css['knock']} d="M5.5 8.15 7.3 9.95 10.6 6.2" />;
}

export function KnockCross(): ReactNode {
  return <path className={css['knock']} d="M5.9 5.9 10.1 10.1M10.1 5.9 5.9 10.1" />;
}

export function KnockBang(): ReactNode {
  return <path className={css['knock']} d="M8 4.6V8.6M8 11V11.4" />;
}

export function KnockBar(): ReactNode {
  return <path className={css['knock']} d="M4.9 8H11.1" />;
}
