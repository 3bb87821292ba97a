import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useApp } from '../../../lib/app-context.ts';
import type { Finder } from '../../../lib/terminal/find-in-terminal.ts';
import type { FilePlace } from '../../../lib/terminal/terminal-files.ts';
import type { Replay, ReplayState } from './create-replay.ts';
import { mountReplay, type MountedReplay } from './mount-replay.ts';

interface Options {
  readonly ground: React.RefObject<HTMLDivElement | null>;
  readonly runId: string;
  readonly worktree: string | null;
  readonly onLink: (url: URL) => void;
  readonly onFile?: ((place: FilePlace) => void) | undefined;
  readonly onCopy: (selection: string) => void;
}

export interface ShownReplay {
  readonly state: ReplayState | null;
  readonly size: string;
  readonly title: string;
  readonly hovered: string | null;
  readonly finder: Finder | null;
  readonly replay: Replay | null;
  selection(): string;
}

const nothing = (): (() => void) => () => undefined;

/** Plays the recording of a run in `ground` for as long as the component lives. */
export function useReplay(options: Options): ShownReplay {
  const { ground, runId, worktree } = options;
  const marksFiles = options.onFile !== undefined;
  const { host, theme } = useApp();
  const [made, setMade] = useState<MountedReplay | null>(null);
  const [size, setSize] = useState('…');
  const [title, setTitle] = useState('');
  const [hovered, setHovered] = useState<string | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    const element = ground.current;
    if (!element) return undefined;
    const unmount = mountReplay({
      element,
      runId,
      host,
      theme,
      worktree,
      events: {
        onSize: ({ cols, rows }) => setSize(`${cols} × ${rows}`),
        onTitle: setTitle,
        onLink: (url) => latest.current.onLink(url),
        onFile: marksFiles ? (place) => latest.current.onFile?.(place) : undefined,
        onHover: setHovered,
        onCopy: (selection) => latest.current.onCopy(selection),
        onReady: setMade,
      },
    });
    return () => {
      setMade(null);
      unmount();
    };
  }, [ground, host, theme, runId, worktree, marksFiles]);

  const replay = made?.replay ?? null;
  const state = useSyncExternalStore(replay?.subscribe ?? nothing, () => replay?.getSnapshot() ?? null);
  return {
    state,
    size,
    title,
    hovered,
    replay,
    finder: made?.opened.finder ?? null,
    selection: () => made?.opened.terminal.getSelection() ?? '',
  };
}
