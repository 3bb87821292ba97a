import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { FilePlace, RunTab } from '../../lib/route.ts';
import { useRememberedSwitch } from '../../lib/use-remembered.ts';
import { navigate } from '../../lib/use-route.ts';
import type { Outcome } from './timeline/outcome.ts';

export interface UsedTabs {
  /** One, or terminal and changes. */
  readonly shown: readonly RunTab[];
  readonly split: boolean;
  show(tab: RunTab, beside: boolean): void;
  /** Goes to a file: to its text, or to what changed in it. */
  showFile(tab: 'files' | 'changes', file: FilePlace): void;
  /** Goes to what came of an event. */
  showOutcome(outcome: Outcome): void;
}

/** Terminal and changes can stand side by side; whether they do is remembered. */
export function useRunTabs({ runId, hasTerminal }: LocalRunRow, tab: RunTab): UsedTabs {
  const [remembered, setSplit] = useRememberedSwitch('hearth.run.split', false);
  const pair = tab === 'terminal' || tab === 'changes';
  const split = remembered && hasTerminal && pair;
  const show: UsedTabs['show'] = (next, beside) => {
    if (next === 'terminal' || next === 'changes') setSplit(beside && hasTerminal);
    navigate({ view: 'run', runId, tab: next });
  };
  const showFile: UsedTabs['showFile'] = (next, file) => navigate({ view: 'run', runId, tab: next, file });
  return {
    shown: split ? ['terminal', 'changes'] : [tab],
    split,
    show,
    showFile,
    showOutcome({ tab: next, file }) {
      if (next === null) return;
      if (file && (next === 'files' || next === 'changes')) showFile(next, file);
      else show(next, false);
    },
  };
}
