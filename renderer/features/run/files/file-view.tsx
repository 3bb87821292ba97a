/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */
import { useVirtualizer } from '@tanstack/react-virtual';
import { FileQuestionMark } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { FilePlace } from '../../../lib/route.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { cx } from '../../../ui/lib/cx.ts';
import { formatBytes, formatCount } from '../../../ui/lib/format.ts';
import { Pane } from '../../../ui/run/pane.tsx';
import { EmptyState } from '../../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { shownLine } from './file-text.ts';
import styles from './files-pane.module.css';
import { useFile, type ReadFile, type UsedFile } from './use-file.ts';

const lineHeight = 20;

interface Props {
  readonly runId: string;
  readonly place: FilePlace;
  readonly ref: React.Ref<HTMLDivElement>;
}

/** The text of one file with the numbers of its lines. Use it with a `key` for each file. */
export function FileView({ runId, place, ref }: Props): React.ReactElement {
  const used = useFile(runId, place.path);
  const { file, error } = used;
  return (
    <Pane name={place.path} facts={file && <span>{factsOf(file)}</span>}>
      {error !== null && file === null ? (
        <EmptyState icon={FileQuestionMark} title="This file is not shown" keys={[]}>
          {error}
        </EmptyState>
      ) : file === null ? (
        <LoadingRows rows={8} label="Reading the file" />
      ) : file.binary ? (
        <EmptyState icon={FileQuestionMark} title="A binary file" keys={[]}>
          There are no lines to show. It is in the worktree.
        </EmptyState>
      ) : (
        <Lines ref={ref} file={file} used={used} line={place.line} />
      )}
    </Pane>
  );
}

function factsOf({ size, text, next }: ReadFile): string {
  const lines = text.lines.length;
  const counted = `${formatCount(lines)}${next === null ? '' : '+'} ${lines === 1 ? 'line' : 'lines'}`;
  return `${formatBytes(size)} · ${counted}`;
}

interface LinesProps {
  readonly file: ReadFile;
  readonly used: UsedFile;
  /** To go to. */
  readonly line: number | null;
  readonly ref: React.Ref<HTMLDivElement>;
}

/** It alone uses the virtualiser, so that what surrounds it is not drawn again while one scrolls. */
function Lines({ file, used, line, ref }: LinesProps): React.ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const { lines } = file.text;
  // oxlint-disable-next-line react/incompatible-library -- alone in this small component for that reason
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  const missing = line !== null && line > lines.length && file.next !== null;
  const { readOn } = used;
  useEffect(() => {
    if (missing) readOn();
  });
  useEffect(() => {
    if (line !== null && !missing) virtualizer.scrollToIndex(line - 1, { align: 'center' });
  }, [line, missing, virtualizer]);
  const digits = String(lines.length).length;
  return (
    <div ref={scroller} className={styles['text']}>
      <div
        ref={ref}
        role="region"
        aria-label={`Lines of ${file.path}`}
        tabIndex={0}
        data-testid="file"
        className={styles['lines']}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            className={cx(styles['textLine'], index + 1 === line && styles['target'])}
            style={{ transform: `translateY(${start}px)` }}
          >
            <span className={styles['number']} style={{ width: `calc(${digits}ch + 24px)` }}>
              {index + 1}
            </span>
            <code className={styles['code']} data-selectable>
              {shownLine(lines[index] ?? '')}
            </code>
          </div>
        ))}
      </div>
      {file.next !== null && (
        <p className={styles['more']}>
          {`${formatBytes(file.next)} of ${formatBytes(file.size)} are shown.`}
          <Button size={24} onClick={readOn}>
            Read on
          </Button>
        </p>
      )}
      {used.error !== null && (
        <p role="alert" className={styles['more']}>
          {used.error}
        </p>
      )}
    </div>
  );
}
