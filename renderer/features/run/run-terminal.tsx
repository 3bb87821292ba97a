import { Play, SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { keysOf } from '../../lib/key-label.ts';
import { findRemoval, removalWords } from '../../lib/removal-words.ts';
import { TerminalPane } from '../../lib/terminal/terminal-pane.tsx';
import { useKeys } from '../../lib/use-keys.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/controls/button.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { ReplayPane } from './replay/replay-pane.tsx';

interface Props {
  readonly run: LocalRunRow;
  /** Where the focus goes when the terminal is left by key. */
  readonly onLeave: () => void;
  /** Opens a file of the worktree at a line; without it, files are not marked. */
  readonly onOpenFile?: (path: string, line: number | null) => void;
}

/** The terminal of a run: live, its last screen once it has ended, or its recording played again. */
export function RunTerminal({ run, onLeave, onOpenFile }: Props): React.ReactElement {
  const [replaying, setReplaying] = useState(false);
  const ended = isEnded(run.state);
  const { runId, worktree } = run;
  const now = useNow(null);
  const removal = findRemoval(run.removed, 'recordings');
  if (removal !== null) {
    return (
      <EmptyState icon={SquareTerminal} title="Its recording is not kept any more" keys={[]}>
        {removalWords(removal, now)} What the run changed and what was proven is kept.
      </EmptyState>
    );
  }
  if (ended && replaying) {
    return <ReplayPane {...{ runId, worktree, onOpenFile }} onClose={() => setReplaying(false)} />;
  }
  return (
    <TerminalPane
      {...{ runId, worktree, onLeave, onOpenFile }}
      live={!ended}
      end={ended && <ReplayButton onClick={() => setReplaying(true)} />}
    />
  );
}

function ReplayButton({ onClick }: { readonly onClick: () => void }): React.ReactElement {
  useKeys({ runReplay: onClick });
  return (
    <Button variant="ghost" size={24} icon={Play} keys={keysOf('runReplay')} onClick={onClick}>
      Replay
    </Button>
  );
}
