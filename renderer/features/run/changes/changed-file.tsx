import { memo, useMemo } from 'react';
import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { cx } from '../../../ui/lib/cx.ts';
import { formatCount } from '../../../ui/lib/format.ts';
import { DiffHunkHeader, DiffLine } from '../../../ui/run/diff-line.tsx';
import { markChanges } from './changed-words.ts';
import styles from './changes-pane.module.css';
import { lineCount } from './changes-model.ts';
import { isSelected, type LineSelection } from './line-selection.ts';

/** What stands under lines of a file, by the place of the line. */
export type LineNotes = ReadonlyMap<number, React.ReactNode>;

interface Props {
  readonly file: DiffFile;
  readonly folded: boolean;
  readonly onUnfold: (path: string) => void;
  /** In this file; null for another, or none. */
  readonly selection: LineSelection | null;
  /** Null when there are none. */
  readonly notes: LineNotes | null;
}

const kinds = { context: 'same', added: 'added', removed: 'removed' } as const;
const changeWords: Readonly<Record<DiffFile['change'], string>> = {
  added: 'New file',
  modified: 'Modified',
  deleted: 'Deleted',
  renamed: 'Renamed',
};

/** One changed file with its hunks; a long one only when it is asked for. */
export const ChangedFile: React.NamedExoticComponent<Props> = memo(function ChangedFile(props: Props) {
  const { file, folded } = props;
  const lines = lineCount(file);
  const height = folded || file.binary ? 64 : lines * 20 + file.hunks.length * 28;
  return (
    <section
      aria-label={file.path}
      data-path={file.path}
      className={styles['file']}
      style={{ containIntrinsicSize: `auto ${height}px` }}
    >
      <Content {...props} lines={lines} />
    </section>
  );
});

function Content({ file, folded, onUnfold, selection, notes, lines }: Props & { readonly lines: number }) {
  if (file.binary || file.hunks.length === 0) {
    return (
      <>
        <DiffHunkHeader path={file.path} range={changeWords[file.change]} />
        <p className={styles['note']}>
          {file.binary ? 'A binary file: there are no lines to show.' : 'Its content did not change.'}
        </p>
      </>
    );
  }
  if (folded) {
    return (
      <>
        <DiffHunkHeader path={file.path} range={changeWords[file.change]} />
        <p className={styles['fold']}>
          {`${formatCount(lines)} lines are folded.`}
          <Button size={24} onClick={() => onUnfold(file.path)}>
            Show them
          </Button>
        </p>
      </>
    );
  }
  const starts = startsOf(file);
  return file.hunks.map((hunk, index) => (
    <Hunk
      key={hunk.header}
      hunk={hunk}
      from={starts[index] ?? 0}
      selection={selection}
      notes={notes}
      {...(index === 0 ? { path: file.path } : {})}
    />
  ));
}

/** How many lines of a file's diff stand before each hunk. */
function startsOf({ hunks }: DiffFile): number[] {
  const starts: number[] = [];
  let lines = 0;
  for (const hunk of hunks) {
    starts.push(lines);
    lines += hunk.lines.length;
  }
  return starts;
}

interface HunkProps extends Pick<Props, 'selection' | 'notes'> {
  readonly hunk: DiffFile['hunks'][number];
  /** Lines of the file's diff before it. */
  readonly from: number;
  readonly path?: string;
}

function Hunk({ hunk, from, path, selection, notes }: HunkProps): React.ReactElement {
  const lines = useMemo(() => markChanges(hunk.lines), [hunk.lines]);
  return (
    <>
      <div data-hunk>
        <DiffHunkHeader range={hunk.header} {...(path === undefined ? {} : { path })} />
      </div>
      {lines.map(({ kind, before, after, code }, index) => {
        const at = from + index;
        const selected = selection !== null && isSelected(selection, at);
        return (
          <div key={`${before ?? ''}:${after ?? ''}`}>
            <div
              data-at={at}
              className={cx(
                styles['line'],
                selected && styles['selected'],
                selection?.head === at && styles['head'],
              )}
            >
              <DiffLine
                kind={kinds[kind]}
                oldNumber={before ?? undefined}
                newNumber={after ?? undefined}
                code={code}
              />
            </div>
            {notes?.get(at)}
          </div>
        );
      })}
    </>
  );
}
