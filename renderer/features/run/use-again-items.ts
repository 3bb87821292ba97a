import { RotateCcw, StepForward } from 'lucide-react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useApp } from '../../lib/app-context.ts';
import { sentence } from '../../lib/use-action.ts';
import type { MenuItem } from '../../ui/overlay/menu-row.tsx';
import { useAgain } from './use-again.ts';

/** The ways to another attempt without a word: go on where the run ended, or begin anew. */
export function useAgainItems(run: LocalRunRow): (MenuItem & { readonly run: () => void })[] {
  const { toasts } = useApp();
  const start = useAgain(run);
  const { state, worktree } = run;
  const again = (mode: 'retry' | 'continue'): void => {
    start({ mode }).catch((failure: unknown) => void toasts.show({ text: sentence(failure) }));
  };
  const goesOn = isEnded(state) ? undefined : 'the run goes on';
  return [
    {
      id: 'continue',
      label: 'Continue in its worktree',
      icon: StepForward,
      disabledReason: goesOn ?? (worktree === null ? 'it has no worktree' : undefined),
      run: () => again('continue'),
    },
    {
      id: 'retry',
      label: 'Retry in a fresh worktree',
      icon: RotateCcw,
      disabledReason: goesOn,
      run: () => again('retry'),
    },
  ];
}
