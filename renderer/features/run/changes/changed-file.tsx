import { memo, useMemo } from 'react';
import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { formatCount } from '../../../ui/lib/format.ts';
import { DiffHunkHeader, DiffLine } from '../../../ui/run/diff-line.tsx';
import { markChanges } from './changed-words.ts';
import styles from './changes-pane.module.css';
import { lineCount } from './changes-model.ts';

interface Props {
  readonly file: DiffFile;
  readonly folded: boolean;
  readonly onUnfold: (path: string) => void;
}

const kinds = { context: 'same', added: 'added', removed: 'removed' } as const;
const changeWords: Readonly<Record<DiffFile['change'], string>> = {
  added: 'New file',
  modified: 'Modified',
  deleted: 'Deleted',
  renamed: 'Renamed',
};

/** One changed file with its hunks; a long one only when it is asked for. */
export const ChangedFile: React.NamedExoticComponent<Props> = memo(function ChangedFile({
  file,
  folded,
  onUnfold,
}: Props) {
  const lines = lineCount(file);
  const height = folded || file.binary ? 64 : lines * 20 + file.hunks.length * 28;
  return (
    <section
      aria-label={file.path}
      data-path={file.path}
      className={styles['file']}
      style={{ containIntrinsicSize: `auto ${height}px` }}
    >
      {file.binary || file.hunks.length === 0 ? (
        <>
          <DiffHunkHeader path={file.path} range={changeWords[file.change]} />
          <p className={styles['note']}>
            {file.binary ? 'A binary file: there are no lines to show.' : 'Its content did not change.'}
          </p>
        </>
      ) : folded ? (
        <>
          <DiffHunkHeader path={file.path} range={changeWords[file.change]} />
          <p className={styles['fold']}>
            {`${formatCount(lines)} lines are folded.`}
            <Button size={24} onClick={() => onUnfold(file.path)}>
              Show them
            </Button>
          </p>
        </>
      ) : (
        file.hunks.map((hunk, index) => (
          <Hunk key={hunk.header} hunk={hunk} {...(index === 0 ? { path: file.path } : {})} />
        ))
      )}
    </section>
  );
});

function Hunk({
  hunk,
  path,
}: {
  readonly hunk: DiffFile['hunks'][number];
  readonly path?: string;
}): React.ReactElement {
  const lines = useMemo(() => markChanges(hunk.lines), [hunk.lines]);
  return (
    <>
      <div data-hunk>
        <DiffHunkHeader range={hunk.header} {...(path === undefined ? {} : { path })} />
      </div>
      {lines.map(({ kind, before, after, code }) => (
        <DiffLine
          key={`${before ?? ''}:${after ?? ''}`}
          kind={kinds[kind]}
          oldNumber={before ?? undefined}
          newNumber={after ?? undefined}
          code={code}
        />
      ))}
    </>
  );
}
