import '@xterm/xterm/css/xterm.css';
import { Search, SquareTerminal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { keysOf } from '../../../lib/key-label.ts';
import { FindBar } from '../../../lib/terminal/find-bar.tsx';
import { LinkDialog } from '../../../lib/terminal/link-dialog.tsx';
import { LinkHint } from '../../../lib/terminal/link-hint.tsx';
import { useCopy } from '../../../lib/use-copy.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { IconButton } from '../../../ui/controls/icon-button.tsx';
import { TerminalFrame } from '../../../ui/run/pane.tsx';
import { speeds } from './create-replay.ts';
import { leapMs, ReplayBar } from './replay-bar.tsx';
import styles from './replay.module.css';
import { useReplay } from './use-replay.ts';

interface Props {
  readonly runId: string;
  readonly worktree: string | null;
  readonly onOpenFile?: ((path: string, line: number | null) => void) | undefined;
  /** Back to the last screen. */
  readonly onClose: () => void;
}

/** The recording of a run's terminal, played again. */
export function ReplayPane({ runId, worktree, onOpenFile, onClose }: Props): React.ReactElement {
  const ground = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  // Elsewhere the arrow keys may mean something else, as on a tab.
  useEffect(() => pane.current?.focus(), []);
  const [link, setLink] = useState<URL | null>(null);
  const [finding, setFinding] = useState(false);
  const copy = useCopy();
  const shown = useReplay({
    ground,
    runId,
    worktree,
    onLink: setLink,
    onFile: onOpenFile && (({ path, line }) => onOpenFile(path, line)),
    onCopy: (text) => copy(text, 'Selection'),
  });
  const { replay, state } = shown;
  useKeys({
    runReplay: onClose,
    terminalFind: () => setFinding(true),
    terminalCopy: () => shown.selection() !== '' && copy(shown.selection(), 'Selection'),
    ...(replay && state
      ? {
          replayPlay: () => (state.playing ? replay.pause() : replay.play()),
          replayBack: () => replay.seek(state.at - leapMs),
          replayForward: () => replay.seek(state.at + leapMs),
          replayNext: replay.next,
          replaySpeed: () => replay.setSpeed(speeds[(speeds.indexOf(state.speed) + 1) % speeds.length] ?? 1),
        }
      : {}),
  });
  return (
    <div ref={pane} className={styles['replay']} tabIndex={-1}>
      <TerminalFrame
        size={shown.size}
        mode="replay"
        title={shown.title}
        end={
          <>
            {finding ? (
              <FindBar
                finder={shown.finder}
                onClose={() => {
                  setFinding(false);
                  pane.current?.focus();
                }}
              />
            ) : (
              <IconButton
                icon={Search}
                label="Find in the terminal"
                keys={keysOf('terminalFind')}
                onClick={() => setFinding(true)}
              />
            )}
            <Button
              variant="ghost"
              size={24}
              icon={SquareTerminal}
              keys={keysOf('runReplay')}
              onClick={onClose}
            >
              Last screen
            </Button>
          </>
        }
      >
        <div ref={ground} className={styles['ground']} data-testid="replay" />
        <LinkHint leadsTo={shown.hovered} />
      </TerminalFrame>
      {replay && state && <ReplayBar state={state} replay={replay} />}
      {link && <LinkDialog url={link} onClose={() => setLink(null)} />}
    </div>
  );
}
