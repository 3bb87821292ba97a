import { ChevronDown, ChevronUp, FileDiff, RefreshCw } from 'lucide-react';
import { useRef } from 'react';
import type { DiffFile, LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import { keysOf } from '../../../lib/key-label.ts';
import { OverlapNotes } from '../../../lib/overlaps/overlap-notes.tsx';
import { useOverlaps } from '../../../lib/overlaps/use-overlaps.ts';
import type { FilePlace } from '../../../lib/route.ts';
import { IconButton } from '../../../ui/controls/icon-button.tsx';
import { LineCount } from '../../../ui/run/diff-file.tsx';
import { Pane } from '../../../ui/run/pane.tsx';
import { EmptyState } from '../../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { ChangedFiles } from './changed-files.tsx';
import styles from './changes-pane.module.css';
import { totals } from './changes-model.ts';
import { SendComments } from './send-comments.tsx';
import { stepHunk } from './step-hunk.ts';
import { useComments, type UsedComments } from './use-comments.ts';
import type { ShownDiff } from './use-diff.ts';

interface Props {
  readonly run: LocalRunRow;
  readonly shown: ShownDiff;
  /** Where to go; null to begin at the beginning. */
  readonly target: FilePlace | null;
  readonly onOpenFile: (place: FilePlace) => void;
}

/** What a run changed against its base: the files, then their lines. */
export function ChangesPane(props: Props): React.ReactElement {
  const { run, shown } = props;
  const comments = useComments(run);
  const { diff, error, busy, refresh } = shown;
  const files = diff?.files ?? null;
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <Pane
      name="Changes"
      facts={
        <>
          {run.baseBranch !== null && (
            <span>
              against <span className={styles['mono']}>{run.baseBranch}</span>
            </span>
          )}
          {files && files.length > 0 && <LineCount {...totals(files)} />}
        </>
      }
      end={
        <>
          <SendComments comments={comments} />
          {files && files.length > 0 && (
            <>
              <IconButton
                icon={ChevronUp}
                label="Previous change"
                keys={keysOf('runPreviousHunk')}
                onClick={() => stepHunk(scroller.current, -1)}
              />
              <IconButton
                icon={ChevronDown}
                label="Next change"
                keys={keysOf('runNextHunk')}
                onClick={() => stepHunk(scroller.current, 1)}
              />
            </>
          )}
          {!isEnded(run.state) && (
            <IconButton
              icon={RefreshCw}
              label="Read the changes again"
              onClick={refresh}
              disabledReason={busy ? 'They are being read.' : undefined}
            />
          )}
        </>
      }
    >
      <Body
        {...props}
        scroller={scroller}
        comments={comments}
        files={files}
        error={error}
        truncated={diff?.truncated === true}
      />
    </Pane>
  );
}

interface BodyProps extends Props {
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly comments: UsedComments;
  readonly files: readonly DiffFile[] | null;
  readonly error: string | null;
  readonly truncated: boolean;
}

function Body({ run, shown, files, error, truncated, ...rest }: BodyProps): React.ReactElement {
  if (run.worktree === null) {
    return (
      <EmptyState icon={FileDiff} title="Nothing changed yet" keys={[]}>
        The worktree of this run was not made.
      </EmptyState>
    );
  }
  if (error !== null && files === null) {
    return (
      <EmptyState icon={FileDiff} title="The changes cannot be read" keys={[]}>
        {error}
      </EmptyState>
    );
  }
  if (files === null) return <LoadingRows rows={6} label="Reading the changes" />;
  if (files.length === 0) {
    return (
      <EmptyState icon={FileDiff} title="Nothing changed yet" keys={[]}>
        {isEnded(run.state)
          ? 'The agent left the files as they were.'
          : 'What the agent changes in its worktree shows here.'}
      </EmptyState>
    );
  }
  return (
    <ChangedFiles
      {...rest}
      note={<MetBy run={run} />}
      files={files}
      truncated={truncated}
      error={shown.error}
    />
  );
}

/** Runs of other issues that change the same files. */
function MetBy({ run }: Pick<Props, 'run'>): React.ReactNode {
  const overlaps = useOverlaps(run.issueId).filter(({ runId }) => runId === run.runId);
  if (overlaps.length === 0) return null;
  return (
    <div className={styles['met']}>
      <OverlapNotes overlaps={overlaps} />
    </div>
  );
}
