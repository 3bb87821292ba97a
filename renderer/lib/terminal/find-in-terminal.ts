import { SearchAddon, type ISearchOptions } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { readColor } from '../../ui/theme/read-color.ts';
import { mostCounted, type Found } from './found-words.ts';
import { toHex } from './to-hex.ts';

export interface Wanted {
  readonly text: string;
  readonly matchCase: boolean;
}

/** Finds text on the screen and above it. What is printed meanwhile is looked through too. */
export interface Finder {
  /** `onFound` hears of each change, until `close`. */
  open(onFound: (found: Found) => void): void;
  /** `stay` shows the match at hand again, as while it is typed. An empty text finds nothing. */
  find(wanted: Wanted, to: 'next' | 'previous' | 'stay'): void;
  /** Takes the marks away. */
  close(): void;
}

/** The marks cost time while much is printed, so that there are none before somebody looks for something. */
export function createFinder(terminal: Terminal, element: HTMLElement): Finder {
  let addon: SearchAddon | null = null;
  let lastCase = false;
  const close = (): void => {
    addon?.clearDecorations();
    addon?.dispose();
    addon = null;
  };
  return {
    open(onFound) {
      close();
      addon = new SearchAddon({ highlightLimit: mostCounted });
      terminal.loadAddon(addon);
      addon.onDidChangeResults(({ resultCount, resultIndex }) =>
        onFound({ count: resultCount, index: resultIndex }),
      );
    },
    find({ text, matchCase }, to) {
      if (addon === null) return;
      if (text === '') {
        addon.clearDecorations();
        terminal.clearSelection();
        return;
      }
      // The addon takes no notice when the case alone has changed.
      if (matchCase !== lastCase) addon.clearDecorations();
      lastCase = matchCase;
      const options = { caseSensitive: matchCase, decorations: marks(element) } satisfies ISearchOptions;
      // The newest output is at the end: a search begins there, and goes up while it is typed.
      if (to === 'next') addon.findNext(text, options);
      else addon.findPrevious(text, { ...options, incremental: to === 'stay' });
    },
    close,
  };
}

/** The addon wants its colours as `#rrggbb`. */
function marks(element: HTMLElement): NonNullable<ISearchOptions['decorations']> {
  const read = (token: `--${string}`): string => toHex(readColor(element, token));
  return {
    matchBackground: read('--wait-tint'),
    matchBorder: read('--wait-line'),
    matchOverviewRuler: read('--wait-line'),
    activeMatchBackground: read('--accent-tint-2'),
    activeMatchBorder: read('--ring'),
    activeMatchColorOverviewRuler: read('--ring'),
  };
}
