/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */
import { FileDiff, RefreshCw } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { DiffFile, LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import { keysOf } from '../../../lib/key-label.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { IconButton } from '../../../ui/controls/icon-button.tsx';
import { KeyCap } from '../../../ui/controls/key-cap.tsx';
import { DiffFileRow, LineCount } from '../../../ui/run/diff-file.tsx';
import { Pane } from '../../../ui/run/pane.tsx';
import { EmptyState } from '../../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { ChangedFile } from './changed-file.tsx';
import styles from './changes-pane.module.css';
import { foldedAtFirst, totals } from './changes-model.ts';
import { stepHunk } from './step-hunk.ts';
import type { ShownDiff } from './use-diff.ts';

interface Props {
  readonly run: LocalRunRow;
  readonly shown: ShownDiff;
}

const letters = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R' } as const satisfies Record<
  DiffFile['change'],
  string
>;

/** What a run changed against its base: the files, then their lines. */
export function ChangesPane({ run, shown }: Props): React.ReactElement {
  const { diff, error, busy, refresh } = shown;
  const files = diff?.files ?? null;
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
          {files && files.length > 0 && (
            <span className={styles['keys']}>
              <KeyCap keys={keysOf('runPreviousHunk')} />
              <KeyCap keys={keysOf('runNextHunk')} />
            </span>
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
      <Body run={run} shown={shown} files={files} error={error} truncated={diff?.truncated === true} />
    </Pane>
  );
}

interface BodyProps extends Props {
  readonly files: readonly DiffFile[] | null;
  readonly error: string | null;
  readonly truncated: boolean;
}

function Body({ run, shown, files, error, truncated }: BodyProps): React.ReactElement {
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
  return <Files files={files} truncated={truncated} error={shown.error} />;
}

interface FilesProps {
  readonly files: readonly DiffFile[];
  readonly truncated: boolean;
  readonly error: string | null;
}

function Files({ files, truncated, error }: FilesProps): React.ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const folded = useMemo(() => foldedAtFirst(files), [files]);
  const unfold = useCallback((path: string) => setUnfolded((paths) => new Set(paths).add(path)), []);
  const show = (path: string): void => {
    setCurrent(path);
    scroller.current?.querySelector(`[data-path="${CSS.escape(path)}"]`)?.scrollIntoView({ block: 'start' });
  };
  useKeys({
    runNextHunk: () => stepHunk(scroller.current, 1),
    runPreviousHunk: () => stepHunk(scroller.current, -1),
  });
  return (
    <div
      ref={scroller}
      role="region"
      aria-label="Changed lines"
      tabIndex={0}
      className={styles['scroller']}
      data-testid="changes"
    >
      {error !== null && <p className={styles['note']}>{error}</p>}
      <div className={styles['files']}>
        {files.map(({ path, change, added, removed }) => (
          <DiffFileRow
            key={path}
            path={path}
            change={letters[change]}
            added={added}
            removed={removed}
            current={path === current}
            onOpen={() => show(path)}
          />
        ))}
      </div>
      {files.map((file) => (
        <ChangedFile
          key={file.path}
          file={file}
          folded={folded.has(file.path) && !unfolded.has(file.path)}
          onUnfold={unfold}
        />
      ))}
      {truncated && (
        <p className={styles['note']}>The rest is too much to show. It is all in the worktree.</p>
      )}
    </div>
  );
}
