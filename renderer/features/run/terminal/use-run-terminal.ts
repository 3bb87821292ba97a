import { useEffect, useRef, useState } from 'react';
import { useApp } from '../../../lib/app-context.ts';
import { mountTerminal, type MountedTerminal } from './mount-terminal.ts';
import type { TerminalSize } from './open-terminal.ts';

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
  /** The request is settled. */
  forgetCopyRequest(): void;
  readonly selected: boolean;
  selection(): string;
}

/** Keeps a terminal of the run in `ground` for as long as the component lives. */
export function useRunTerminal({ ground, runId, live, onLink, onCopy }: Options): ShownTerminal {
  const { host, theme } = useApp();
  const [size, setSize] = useState<TerminalSize | null>(null);
  const [title, setTitle] = useState('');
  const [copyRequest, setCopyRequest] = useState<string | null>(null);
  const [selected, setSelected] = useState(false);
  const mounted = useRef<MountedTerminal | null>(null);
  const latest = useRef({ live, onLink, onCopy });
  useEffect(() => {
    latest.current = { live, onLink, onCopy };
    mounted.current?.setLive(live);
  });

  useEffect(() => {
    const element = ground.current;
    if (!element) return undefined;
    const made = mountTerminal({
      element,
      runId,
      host,
      theme,
      live: latest.current.live,
      events: {
        onSize: setSize,
        onTitle: setTitle,
        onLink: (url) => latest.current.onLink(url),
        onCopy: (selection) => latest.current.onCopy(selection),
        onCopyRequest: setCopyRequest,
        onSelection: setSelected,
      },
    });
    mounted.current = made;
    return () => {
      mounted.current = null;
      made.dispose();
    };
  }, [ground, host, theme, runId]);

  return {
    size,
    title,
    copyRequest,
    forgetCopyRequest: () => setCopyRequest(null),
    selected,
    selection: () => mounted.current?.selection() ?? '',
  };
}
