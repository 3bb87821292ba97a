import type { ReactNode } from 'react';

import { Digits } from '../lib/digits.tsx';
import { cx } from '../lib/cx.ts';
import css from './rows.module.css';

export interface MarkRowProps {
  readonly mark: ReactNode;
  readonly text: string;
  /** Coloured words after the text: `Waiting for you`. */
  readonly note?: string;
  readonly tone?: 'plain' | 'wait' | 'bad' | 'ok';
  /** Right end: a duration, `stale`. Takes the tone when there is no note. */
  readonly end?: string;
  readonly onOpen: () => void;
}

/** A run or a piece of evidence in a side panel: mark, text, state, end. */
export function MarkRow({ mark, text, note, tone = 'plain', end, onOpen }: MarkRowProps): ReactNode {
  return (
    <button type="button" className={cx(css['row'], css['short'])} onClick={onOpen}>
      {mark}
      <span className={cx(css['text'], note === undefined ? css['quiet'] : css['row450'])}>
        <Digits>{text}</Digits>
      </span>
      {note !== undefined && <span className={cx(css['note'], css[tone])}>{note}</span>}
      {end !== undefined && (
        <span className={cx(css['end'], css['tabular'], note === undefined && css[tone])}>{end}</span>
      )}
    </button>
  );
}
