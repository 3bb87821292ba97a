import { useEffect, useRef, useState } from 'react';
import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';
import type { FilePlace } from '../../../lib/route.ts';
import { linesOf, moveSelection, type LineSelection } from './line-selection.ts';

interface Options {
  readonly files: readonly DiffFile[];
  readonly isFolded: (path: string) => boolean;
  readonly scroller: React.RefObject<HTMLElement | null>;
  /** Where to begin. */
  readonly target: FilePlace | null;
}

export interface UsedSelection {
  readonly selection: LineSelection | null;
  move(step: 1 | -1, extend: boolean): void;
  /** A click on the numbers of a line selects it and goes on with it; with Shift, all lines up to it. */
  click(event: React.MouseEvent, then: (selection: LineSelection) => void): void;
}

/** Width of the two columns of numbers and of the sign, in px. */
const gutter = 92;

/** The selected lines of a diff, moved by key and by pointer, and kept in view. */
export function useLineSelection({ files, isFolded, scroller, target }: Options): UsedSelection {
  const [selection, setSelection] = useState(() => findTarget(files, target));
  const shown = files.map((file) => ({
    path: file.path,
    lines: isFolded(file.path) ? 0 : linesOf(file).length,
  }));
  // Only what was moved by key, or was asked for, is brought into view.
  const moved = useRef(target !== null);
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    const path = selection?.path ?? target?.path;
    const file =
      path === undefined ? null : scroller.current?.querySelector(`[data-path="${CSS.escape(path)}"]`);
    const line = file?.querySelector(`[data-at="${selection?.head ?? -1}"]`);
    if (line) line.scrollIntoView({ block: 'nearest' });
    else file?.scrollIntoView({ block: 'start' });
  }, [selection, target, scroller]);
  return {
    selection,
    move(step, extend) {
      moved.current = true;
      setSelection(moveSelection(shown, selection, step, extend));
    },
    click(event, then) {
      const found = findLine(event);
      if (!found) return;
      const { path, index } = found;
      const anchor = event.shiftKey && selection?.path === path ? selection.anchor : index;
      const next = { path, anchor, head: index };
      setSelection(next);
      then(next);
    },
  };
}

function findLine(event: React.MouseEvent): { path: string; index: number } | null {
  const target = event.target instanceof Element ? event.target : null;
  const line = target?.closest<HTMLElement>('[data-at]');
  const path = line?.closest<HTMLElement>('[data-path]')?.dataset['path'];
  if (!line || path === undefined) return null;
  if (event.clientX - line.getBoundingClientRect().left > gutter) return null;
  return { path, index: Number(line.dataset['at']) };
}

function findTarget(files: readonly DiffFile[], target: FilePlace | null): LineSelection | null {
  const file = files.find(({ path }) => path === target?.path);
  if (!file || target?.line == null) return null;
  const index = linesOf(file).findIndex(({ after }) => after === target.line);
  return index < 0 ? null : { path: file.path, anchor: index, head: index };
}
