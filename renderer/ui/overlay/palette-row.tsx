import type { LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

import { KeyCap } from '../controls/key-cap.tsx';
import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import { letterRuns } from '../lib/match-letters.ts';
import type { LetterRange } from '../lib/match-letters.ts';
import { Digits } from '../lib/digits.tsx';
import css from './command-palette.module.css';

export interface PaletteItem {
  readonly id: string;
  readonly icon?: LucideIcon;
  /** A StatusMark in place of the icon. */
  readonly mark?: ReactNode;
  /** `ENG-421`. */
  readonly issueKey?: string;
  readonly label: string;
  /** The letters of the label that match what was typed. */
  readonly matches?: readonly LetterRange[];
  /** Quieter, after the label: why it was found. */
  readonly note?: string;
  readonly noteMatches?: readonly LetterRange[];
  readonly keys?: string;
  /** Right end when it has no keys: an avatar, the kind of place. */
  readonly end?: ReactNode;
}

function Letters({
  text,
  ranges,
}: {
  readonly text: string;
  readonly ranges: readonly LetterRange[];
}): ReactNode {
  return letterRuns(text, ranges).map((run, index) =>
    run.matched ? <b key={index}>{run.text}</b> : <span key={index}>{run.text}</span>,
  );
}

export interface PaletteRowProps {
  readonly id: string;
  readonly item: PaletteItem;
  readonly active: boolean;
  readonly onActive: (id: string) => void;
  readonly onSelect: (id: string) => void;
}

/** One row of the palette. */
export function PaletteRow({ id, item, active, onActive, onSelect }: PaletteRowProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the focus stays in the input, which has the keys
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={active}
      className={css['row']}
      onPointerMove={() => {
        if (!active) onActive(item.id);
      }}
      onClick={() => onSelect(item.id)}
    >
      {item.icon === undefined ? item.mark : <Icon of={item.icon} />}
      {item.issueKey !== undefined && (
        <span className={css['prefix']}>
          <Digits>{item.issueKey}</Digits>
        </span>
      )}
      <span className={cx(css['text'], item.issueKey !== undefined && css['named'])}>
        <Letters text={item.label} ranges={item.matches ?? []} />
        {item.note !== undefined && (
          <span className={css['note']}>
            {' '}
            <Letters text={item.note} ranges={item.noteMatches ?? []} />
          </span>
        )}
      </span>
      <span className={css['end']}>{item.keys === undefined ? item.end : <KeyCap keys={item.keys} />}</span>
    </div>
  );
}
