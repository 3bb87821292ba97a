import { ArrowDown, ArrowUp, CaseSensitive, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useKeys } from '../use-keys.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import type { Finder } from './find-in-terminal.ts';
import { describeFound, type Found } from './found-words.ts';
import styles from './terminal-pane.module.css';

interface Props {
  /** Null while the terminal is not on the page yet. */
  readonly finder: Finder | null;
  readonly onClose: () => void;
}

/** Finds text in a terminal: Enter goes up, Shift+Enter down, Escape ends it. */
export function FindBar({ finder, onClose }: Props): React.ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    finder?.open(setFound);
    field.current?.focus();
    return () => finder?.close();
  }, [finder]);
  useKeys({ terminalFind: () => field.current?.select() });
  const find = (wanted: string, cased: boolean, to: 'next' | 'previous' | 'stay'): void => {
    if (wanted === '') setFound(null);
    finder?.find({ text: wanted, matchCase: cased }, to);
  };
  const go = (to: 'next' | 'previous'): void => find(text, matchCase, to);
  const none = found !== null && found.count === 0 ? 'Nothing is found.' : undefined;
  return (
    <span role="search" className={styles['find']}>
      <span role="status" className={styles['count']}>
        {text === '' ? '' : describeFound(found)}
      </span>
      <Input
        ref={field}
        className={styles['field']}
        label="Find in the terminal"
        hideLabel
        placeholder="Find"
        spellCheck={false}
        value={text}
        onChange={(next) => {
          setText(next);
          find(next, matchCase, 'stay');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? 'next' : 'previous');
          else if (event.key === 'Escape') onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <IconButton
        icon={CaseSensitive}
        label="Match case"
        aria-pressed={matchCase}
        variant={matchCase ? 'secondary' : 'ghost'}
        onClick={() => {
          setMatchCase(!matchCase);
          find(text, !matchCase, 'stay');
        }}
      />
      <IconButton
        icon={ArrowUp}
        label="Previous match"
        keys="Enter"
        disabledReason={none}
        onClick={() => go('previous')}
      />
      <IconButton
        icon={ArrowDown}
        label="Next match"
        keys="Shift+Enter"
        disabledReason={none}
        onClick={() => go('next')}
      />
      <IconButton icon={X} label="Close" keys="Esc" onClick={onClose} />
    </span>
  );
}
