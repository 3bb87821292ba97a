import type { HostConnection } from '../../../client/connect-host.ts';
import { pageClock, pageTimers } from '../../../client/platform.ts';
import {
  loadTerminalFont,
  openTerminal,
  type OpenedTerminal,
  type TerminalEvents,
} from '../../../lib/terminal/open-terminal.ts';
import { sentence } from '../../../lib/use-action.ts';
import type { Theme } from '../../../ui/theme/theme.ts';
import { createReplay, type Replay, type ReplayScreen } from './create-replay.ts';
import { fitFont } from './fit-font.ts';

/** A replay on the page. */
export interface MountedReplay {
  readonly opened: OpenedTerminal;
  readonly replay: Replay;
}

type Shown = Omit<TerminalEvents, 'onCopyRequest' | 'onPasteRequest' | 'onSelection'>;

export interface MountReplayOptions {
  /** Where it is drawn. */
  readonly element: HTMLElement;
  readonly runId: string;
  readonly host: Pick<HostConnection, 'call'>;
  readonly theme: Pick<Theme, 'subscribe'>;
  readonly worktree: string | null;
  readonly events: Shown & { onReady(mounted: MountedReplay): void };
}

// What the program asked for then is nobody's wish now.
const ignored = (): void => undefined;

/** Puts the replay of a run on the page and begins it. Returns its undo. */
export function mountReplay({
  element,
  runId,
  host,
  theme,
  worktree,
  events,
}: MountReplayOptions): () => void {
  const undo: (() => void)[] = [];
  let disposed = false;
  void loadTerminalFont(document.fonts).then(() => {
    if (disposed) return;
    const opened = openTerminal({
      element,
      events: { ...events, onCopyRequest: ignored, onPasteRequest: ignored, onSelection: ignored },
      worktree,
      fits: false,
    });
    const replay = createReplay({
      facts: () => host.call('runs.recording', { runId }),
      read: (from) => host.call('runs.replay', { runId, from }),
      screen: screenOf(opened, element),
      clock: pageClock,
      timers: pageTimers,
      describe: sentence,
    });
    const observer = new ResizeObserver(() => fitFont(opened.terminal, element));
    observer.observe(element);
    undo.push(theme.subscribe(opened.recolour), () => observer.disconnect(), replay.close, opened.dispose);
    events.onReady({ opened, replay });
  });
  return () => {
    disposed = true;
    for (const each of undo) each();
  };
}

const anew = '\x1bc\x1b[?25h';

function screenOf({ terminal, setInput }: OpenedTerminal, element: HTMLElement): ReplayScreen {
  setInput(false);
  // The keys of the replay would not be the app's while the terminal has the focus.
  if (terminal.textarea) terminal.textarea.disabled = true;
  const resize = (cols: number, rows: number): void => {
    terminal.resize(cols, rows);
    fitFont(terminal, element);
  };
  return {
    begin(cols, rows) {
      terminal.reset();
      terminal.write(anew);
      resize(cols, rows);
    },
    write: (text) =>
      text === '' ? Promise.resolve() : new Promise((resolve) => terminal.write(text, resolve)),
    resize,
  };
}
