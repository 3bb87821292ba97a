import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { TimelineItem } from './timeline-model.ts';
import type { TimelineState } from './use-timeline-state.ts';

interface Options {
  readonly run: LocalRunRow;
  readonly items: readonly TimelineItem[];
  readonly state: TimelineState;
  readonly scroller: React.RefObject<HTMLElement | null>;
  readonly onShow: (outcome: Outcome) => void;
}

/** J and K go from event to event, Enter folds, R shows what was journalled, O goes to what came of it. */
export function useTimelineKeys({ run, items, state, scroller, onShow }: Options): void {
  const at = items.findIndex(({ seq }) => seq === state.cursor);
  const item = items[at];
  const move = (step: 1 | -1): void => {
    const to = at < 0 ? items.length - 1 : Math.min(items.length - 1, Math.max(0, at + step));
    const next = items[to];
    if (next) state.place(next.seq);
  };
  const showOutcome = (): void => {
    const outcome = item ? outcomeOf(item, run) : null;
    if (!item || !outcome) return;
    if (outcome.tab !== null) return onShow(outcome);
    state.open(item.seq);
    // What it folds is on the page after the next drawing.
    requestAnimationFrame(() => outputOf(scroller.current, at)?.focus());
  };
  useKeys({
    timelineDown: () => move(1),
    timelineUp: () => move(-1),
    timelineFold: () => item && state.toggle(item.seq),
    timelineRaw: () => item && state.toggleRaw(item.seq),
    timelineOutput: showOutcome,
  });
}

/** The last text that an opened event shows: what its last call printed. */
function outputOf(scroller: HTMLElement | null, index: number): HTMLElement | undefined {
  return [...(scroller?.querySelectorAll<HTMLElement>(`[data-index="${index}"] [role="region"]`) ?? [])].at(
    -1,
  );
}
