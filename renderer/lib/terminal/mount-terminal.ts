import type { HostConnection } from '../../client/connect-host.ts';
import { pageClock, pageTimers } from '../../client/platform.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import type { Finder } from './find-in-terminal.ts';
import { createDrawingTurns } from './drawing-turns.ts';
import { followRunTerminal } from './follow-run-terminal.ts';
import {
  loadTerminalFont,
  openTerminal,
  type OpenedTerminal,
  type TerminalEvents,
  type TerminalSize,
} from './open-terminal.ts';

export interface MountOptions {
  /** Where it is drawn. */
  readonly element: HTMLElement;
  readonly runId: string;
  readonly host: Pick<HostConnection, 'call' | 'onLive' | 'openChannel'>;
  readonly theme: Pick<Theme, 'subscribe'>;
  readonly live: boolean;
  /** Whether it takes the focus as soon as it is there. */
  readonly focused: boolean;
  readonly worktree: string | null;
  readonly events: TerminalEvents & {
    /** It is on the page. */
    onReady(finder: Finder): void;
  };
}

/** A run's terminal on the page. It is there as soon as its font is. */
export interface MountedTerminal {
  /** Whether keys go to the program; they do not once its run has ended. */
  setLive(live: boolean): void;
  focus(): void;
  /** Types text as pasted. */
  paste(text: string): void;
  selection(): string;
  dispose(): void;
}

const hideCursor = '\x1b[?25l';
/** All terminals of the window. */
const turns = createDrawingTurns({ clock: pageClock, timers: pageTimers });

/** Puts the terminal of a run on the page, in the colours of the theme and in the size of its place. */
export function mountTerminal(options: MountOptions): MountedTerminal {
  const { element, runId, host, theme, events, worktree } = options;
  const undo: (() => void)[] = [];
  let { live } = options;
  let opened: OpenedTerminal | null = null;
  let disposed = false;

  const resize = async ({ cols, rows }: TerminalSize): Promise<void> => {
    // A run that ends meanwhile has no size any more; nothing is lost by it.
    if (live) await host.call('runs.resize', { runId, cols, rows }).catch(() => undefined);
  };
  const onSize = (size: TerminalSize): void => {
    events.onSize(size);
    void resize(size);
  };

  void loadTerminalFont(document.fonts).then(() => {
    if (disposed) return;
    opened = openTerminal({ element, events: { ...events, onSize }, worktree, fits: true });
    const { terminal, recolour, dispose, finder } = opened;
    const end = (): void => terminal.write(hideCursor);
    undo.push(
      theme.subscribe(recolour),
      followRunTerminal({ host, terminal, runId, turns, settleSize: () => resize(terminal), onEnd: end }),
      dispose,
    );
    events.onSize({ cols: terminal.cols, rows: terminal.rows });
    opened.setInput(live);
    if (live && options.focused) terminal.focus();
    events.onReady(finder);
  });
  return {
    setLive(next) {
      live = next;
      opened?.setInput(next);
    },
    focus: () => opened?.terminal.focus(),
    paste: (text) => opened?.terminal.paste(text),
    selection: () => opened?.terminal.getSelection() ?? '',
    dispose() {
      disposed = true;
      for (const each of undo) each();
    },
  };
}
