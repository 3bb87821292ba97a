import { isLocalRun, type LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { RunIndex } from '../../client/run-index.ts';

/** How many terminals are shown at once. */
export const layouts = [1, 2, 4, 6] as const;
export type Layout = (typeof layouts)[number];

/** The layout of a number that was remembered. */
export function layoutOf(value: number): Layout {
  return layouts.find((layout) => layout === value) ?? 4;
}

/** The layout after this one; after the largest, the smallest. */
export function nextLayout(layout: Layout): Layout {
  return layouts[(layouts.indexOf(layout) + 1) % layouts.length] ?? 1;
}

/**
 * The runs whose terminals there are to see, the one that has waited longest first, so that a new one pushes none
 * away: those under way, and those that ended since `since` (ms since the epoch), so that none goes while one looks.
 */
export function terminalRuns(runs: RunIndex, since: number): LocalRunRow[] {
  return runs.order
    .flatMap((id) => runs.byId.get(id) ?? [])
    .filter((run): run is LocalRunRow => isLocalRun(run) && run.hasTerminal)
    .filter(({ state, endedAt }) => !isEnded(state) || (endedAt ?? 0) >= since)
    .toReversed();
}

/** What the screen shows of them. */
export interface TerminalPage {
  readonly shown: readonly LocalRunRow[];
  /** The one that keys are meant for; null when there is none at all. */
  readonly active: RunId | null;
  /** Place of the first that is shown, from 0, among all that are not closed. */
  readonly first: number;
  readonly count: number;
}

/** The page on which the active terminal is. `zoomed` shows it alone. */
export function pageOf(
  runs: readonly LocalRunRow[],
  wanted: { readonly layout: Layout; readonly active: RunId | null; readonly zoomed: boolean },
): TerminalPage {
  const size = wanted.zoomed ? 1 : wanted.layout;
  const place = Math.max(
    0,
    runs.findIndex(({ runId }) => runId === wanted.active),
  );
  const first = Math.floor(place / size) * size;
  return {
    shown: runs.slice(first, first + size),
    active: runs[place]?.runId ?? null,
    first,
    count: runs.length,
  };
}

/** The terminal so many places on, around the ends. */
export function stepFrom(runs: readonly LocalRunRow[], active: RunId | null, step: 1 | -1): RunId | null {
  const place = runs.findIndex(({ runId }) => runId === active);
  return runs[(place + step + runs.length) % Math.max(1, runs.length)]?.runId ?? null;
}

/** Columns of the grid, and how many of them the last terminal fills, so that there is no hole. */
export function gridOf(count: number): { readonly columns: number; readonly lastSpan: number } {
  const columns = count <= 1 ? 1 : count <= 4 ? 2 : 3;
  return { columns, lastSpan: columns - ((Math.max(1, count) - 1) % columns) };
}
