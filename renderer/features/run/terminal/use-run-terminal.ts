import { useEffect, useRef, useState } from 'react';
import type { Terminal } from '@xterm/xterm';
import { useApp } from '../../../lib/app-context.ts';
import { followRunTerminal } from './follow-run-terminal.ts';
import { loadTerminalFont, openTerminal, type TerminalSize } from './open-terminal.ts';

interface Options {
  readonly ground: React.RefObject<HTMLDivElement | null>;
  readonly runId: string;
  readonly live: boolean;
  readonly onLink: (url: URL) => void;
  readonly onCopy: (selection: string) => void;
}

/** What the bar above a terminal says. */
export interface ShownTerminal {
  readonly size: TerminalSize | null;
  readonly title: string;
  /** What the program asked to be copied, until the person did. */
  readonly copyRequest: string | null;
  acceptCopy(copy: (text: string) => void): void;
  readonly selected: boolean;
  selection(): string;
}

const hideCursor = '\x1b[?25l';

/** Keeps a terminal of the run in `ground` for as long as the component lives. */
export function useRunTerminal({ ground, runId, live, onLink, onCopy }: Options): ShownTerminal {
  const { host, theme } = useApp();
  const [terminal, setTerminal] = useState<Terminal | null>(null);
  const [size, setSize] = useState<TerminalSize | null>(null);
  const [title, setTitle] = useState('');
  const [copyRequest, setCopyRequest] = useState<string | null>(null);
  const [selected, setSelected] = useState(false);
  const latest = useRef({ live, onLink, onCopy });
  useEffect(() => {
    latest.current = { live, onLink, onCopy };
  });

  useEffect(() => {
    const element = ground.current;
    if (!element) return undefined;
    const closing = new AbortController();
    const undo: (() => void)[] = [];
    void loadTerminalFont(document.fonts).then(() => {
      if (closing.signal.aborted) return;
      const resize = async ({ cols, rows }: TerminalSize): Promise<void> => {
        // A run that ends meanwhile has no size any more; nothing is lost by it.
        if (latest.current.live) await host.call('runs.resize', { runId, cols, rows }).catch(() => undefined);
      };
      const opened = openTerminal(element, {
        onSize(next) {
          setSize(next);
          void resize(next);
        },
        onTitle: setTitle,
        onLink: (url) => latest.current.onLink(url),
        onCopy: (selection) => latest.current.onCopy(selection),
        onCopyRequest: setCopyRequest,
        onSelection: setSelected,
      });
      const made = opened.terminal;
      setSize({ cols: made.cols, rows: made.rows });
      setTerminal(made);
      undo.push(
        theme.subscribe(opened.recolour),
        followRunTerminal({
          host,
          terminal: made,
          runId,
          settleSize: () => resize(made),
          onEnd: () => made.write(hideCursor),
        }),
        opened.dispose,
      );
    });
    return () => {
      closing.abort();
      setTerminal(null);
      for (const each of undo) each();
    };
  }, [ground, host, theme, runId]);

  useEffect(() => {
    if (!terminal) return;
    terminal.options.disableStdin = !live;
    if (live) terminal.focus();
  }, [terminal, live]);

  return {
    size,
    title,
    copyRequest,
    selected,
    acceptCopy(copy) {
      if (copyRequest !== null) copy(copyRequest);
      setCopyRequest(null);
    },
    selection: () => terminal?.getSelection() ?? '',
  };
}
