import { useEffect, useRef, useState } from 'react';
import { useApp } from '../app-context.ts';
import type { Finder } from './find-in-terminal.ts';
import { mountTerminal, type MountedTerminal } from './mount-terminal.ts';
import type { TerminalSize } from './open-terminal.ts';
import type { FilePlace } from './terminal-files.ts';

export interface RunTerminalOptions {
  readonly ground: React.RefObject<HTMLDivElement | null>;
  readonly runId: string;
  readonly live: boolean;
  readonly focused: boolean;
  readonly worktree: string | null;
  readonly onLink: (url: URL) => void;
  readonly onFile?: ((place: FilePlace) => void) | undefined;
  readonly onCopy: (selection: string) => void;
  readonly onPasteRequest: (text: string) => void;
}

/** What the bar above a terminal says. */
export interface ShownTerminal {
  readonly size: TerminalSize | null;
  readonly title: string;
  /** What the program asked to be copied, until the person did. */
  readonly copyRequest: string | null;
  /** The request is settled. */
  forgetCopyRequest(): void;
  readonly selected: boolean;
  /** Where the link leads that the pointer is on. */
  readonly hovered: string | null;
  /** Null until it is on the page. */
  readonly finder: Finder | null;
  readonly terminal: React.RefObject<MountedTerminal | null>;
}

/** Keeps a terminal of the run in `ground` for as long as the component lives. */
export function useRunTerminal(options: RunTerminalOptions): ShownTerminal {
  const { ground, runId, live, worktree } = options;
  const marksFiles = options.onFile !== undefined;
  const { host, theme } = useApp();
  const [size, setSize] = useState<TerminalSize | null>(null);
  const [title, setTitle] = useState('');
  const [copyRequest, setCopyRequest] = useState<string | null>(null);
  const [selected, setSelected] = useState(false);
  const [hovered, setHovered] = useState<string | null>(null);
  const [finder, setFinder] = useState<Finder | null>(null);
  const terminal = useRef<MountedTerminal | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
    terminal.current?.setLive(live);
  });

  useEffect(() => {
    const element = ground.current;
    if (!element) return undefined;
    const made = mountTerminal({
      element,
      runId,
      host,
      theme,
      worktree,
      live: latest.current.live,
      focused: latest.current.focused,
      events: {
        onSize: setSize,
        onTitle: setTitle,
        onLink: (url) => latest.current.onLink(url),
        onFile: marksFiles ? (place) => latest.current.onFile?.(place) : undefined,
        onHover: setHovered,
        onCopy: (selection) => latest.current.onCopy(selection),
        onPasteRequest: (text) => latest.current.onPasteRequest(text),
        onCopyRequest: setCopyRequest,
        onSelection: setSelected,
        onReady: setFinder,
      },
    });
    terminal.current = made;
    return () => {
      terminal.current = null;
      setFinder(null);
      made.dispose();
    };
  }, [ground, host, theme, runId, worktree, marksFiles]);

  const forgetCopyRequest = (): void => setCopyRequest(null);
  return { size, title, copyRequest, forgetCopyRequest, selected, hovered, finder, terminal };
}
