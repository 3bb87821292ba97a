/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */
import { useCallback, useMemo, useState } from 'react';
import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';
import type { FilePlace } from '../../../lib/route.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { DiffFileRow } from '../../../ui/run/diff-file.tsx';
import { AddedCommentView } from './added-comment.tsx';
import { ChangedFile, type LineNotes } from './changed-file.tsx';
import styles from './changes-pane.module.css';
import { foldedAtFirst } from './changes-model.ts';
import { CommentComposer } from './comment-composer.tsx';
import { lineOfPlace, linesOf, placeKey, placeOfSelection, type LineSelection } from './line-selection.ts';
import { stepHunk } from './step-hunk.ts';
import type { UsedComments } from './use-comments.ts';
import { useLineSelection } from './use-line-selection.ts';

interface Props {
  readonly files: readonly DiffFile[];
  /** What scrolls. */
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  /** Above the files. */
  readonly note: React.ReactNode;
  readonly comments: UsedComments;
  readonly truncated: boolean;
  readonly error: string | null;
  readonly target: FilePlace | null;
  readonly onOpenFile: (place: FilePlace) => void;
}

const letters = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R' } as const satisfies Record<
  DiffFile['change'],
  string
>;

/** The list of changed files and their lines, with what was written on them. */
export function ChangedFiles(props: Props): React.ReactElement {
  const { scroller, note, files, comments, truncated, error, target, onOpenFile } = props;
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const folded = useMemo(() => foldedAtFirst(files), [files]);
  const unfold = useCallback((path: string) => setUnfolded((paths) => new Set(paths).add(path)), []);
  const isFolded = (path: string): boolean => folded.has(path) && !unfolded.has(path);
  const selected = useLineSelection({ files, isFolded, scroller, target });
  const { selection } = selected;
  const show = (path: string): void => {
    scroller.current?.querySelector(`[data-path="${CSS.escape(path)}"]`)?.scrollIntoView({ block: 'start' });
  };
  const place = (given: LineSelection | null) => {
    const file = files.find(({ path }) => path === given?.path);
    return given && file ? placeOfSelection(given, linesOf(file)) : null;
  };
  const comment = (given: LineSelection | null): void => {
    const found = place(given);
    if (found) comments.begin(found);
  };
  const openFile = (): void => {
    const found = place(selection);
    if (found) onOpenFile({ path: found.path, line: found.side === 'after' ? found.line : null });
  };
  const move = (step: 1 | -1, extend: boolean): void => {
    selected.move(step, extend);
    // A tab that has the focus would take Enter.
    scroller.current?.focus({ preventScroll: true });
  };
  useKeys({
    runNextHunk: () => stepHunk(scroller.current, 1),
    runPreviousHunk: () => stepHunk(scroller.current, -1),
    changesDown: () => move(1, false),
    changesUp: () => move(-1, false),
    changesSelectDown: () => move(1, true),
    changesSelectUp: () => move(-1, true),
    changesComment: () => comment(selection),
    changesSend: () => void comments.send(),
    changesOpen: openFile,
  });
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- J, K and Enter do the same
    <div
      ref={scroller}
      role="region"
      aria-label="Changed lines"
      tabIndex={0}
      className={styles['scroller']}
      data-testid="changes"
      onClick={(event) => selected.click(event, comment)}
    >
      {error !== null && <p className={styles['note']}>{error}</p>}
      {note}
      <div className={styles['files']}>
        {files.map(({ path, change, added, removed }) => (
          <DiffFileRow
            key={path}
            path={path}
            change={letters[change]}
            added={added}
            removed={removed}
            comments={comments.drafts.added.filter((each) => each.path === path).length}
            current={path === selection?.path}
            onOpen={() => show(path)}
          />
        ))}
      </div>
      {files.map((file) => (
        <ChangedFile
          key={file.path}
          file={file}
          folded={isFolded(file.path)}
          onUnfold={unfold}
          selection={selection?.path === file.path ? selection : null}
          notes={notesOf(file, comments)}
        />
      ))}
      {truncated && (
        <p className={styles['note']}>The rest is too much to show. It is all in the worktree.</p>
      )}
    </div>
  );
}

/** What was written on lines of a file, and the field in which one writes; null when there is nothing. */
function notesOf(file: DiffFile, comments: UsedComments): LineNotes | null {
  const { added, writing } = comments.drafts;
  const ofFile = added.filter(({ path }) => path === file.path);
  const here = writing?.path === file.path ? writing : null;
  if (ofFile.length === 0 && here === null) return null;
  const lines = linesOf(file);
  const notes = new Map<number, React.ReactNode[]>();
  const put = (index: number, node: React.ReactNode): void => {
    // A line that is gone from the diff leaves its comment at the end of the file.
    const at = index < 0 ? lines.length - 1 : index;
    notes.set(at, [...(notes.get(at) ?? []), node]);
  };
  for (const [index, each] of ofFile.entries()) {
    const key = `${placeKey(each)} ${index}`;
    put(lineOfPlace(each, lines), <AddedCommentView key={key} comment={each} comments={comments} />);
  }
  if (here) {
    const composer = <CommentComposer key="writing" place={here} comments={comments} />;
    put(lineOfPlace(here, lines), composer);
  }
  return notes;
}
