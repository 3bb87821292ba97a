import {
  ArrowBigUp,
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowRightToLine,
  ArrowUp,
  Command,
  CornerDownLeft,
  Delete,
  Option,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { keyCaps, keyWords } from '../lib/key-caps.ts';
import type { Cap, CapPart, CapSymbol } from '../lib/key-caps.ts';
import { usePlatform } from '../lib/platform.tsx';
import css from './key-cap.module.css';

// Drawn, because a system's fallback font would give each symbol another weight.
const SYMBOLS: Readonly<Record<CapSymbol, LucideIcon>> = {
  command: Command,
  shift: ArrowBigUp,
  option: Option,
  enter: CornerDownLeft,
  backspace: Delete,
  tab: ArrowRightToLine,
  up: ArrowUp,
  down: ArrowDown,
  left: ArrowLeft,
  right: ArrowRight,
};

function Part({ part }: { readonly part: CapPart }): ReactNode {
  if ('text' in part) return part.text;
  const Glyph = SYMBOLS[part.symbol];
  return <Glyph size={11} strokeWidth={2} aria-hidden />;
}

const capId = (cap: Cap): string => cap.map((part) => ('text' in part ? part.text : part.symbol)).join('+');

export interface KeyCapProps {
  /** `Mod+K`, `Shift+C`, `G I` (a sequence), `Mod+Shift+O`. Mod is ⌘ or Ctrl. */
  readonly keys: string;
  /** On a primary button. */
  readonly onAccent?: boolean;
  /** When the control around it already carries `aria-keyshortcuts`. */
  readonly decorative?: boolean;
}

/** The keys that do it, as caps with the platform's symbols. */
export function KeyCap({ keys, onAccent = false, decorative = false }: KeyCapProps): ReactNode {
  const platform = usePlatform();
  const aria = decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': keyWords(keys, platform) };
  return (
    <span className={cx(css['keys'], onAccent && css['onAccent'])} {...aria}>
      {keyCaps(keys, platform).map((cap, index) => (
        <kbd key={`${index}:${capId(cap)}`} className={css['cap']}>
          {cap.map((part) => (
            <Part key={'text' in part ? part.text : part.symbol} part={part} />
          ))}
        </kbd>
      ))}
    </span>
  );
}
