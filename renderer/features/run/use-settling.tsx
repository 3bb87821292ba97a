import { useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import type { UsedLanding } from './use-landing.ts';

/** What becomes of the work of a run. */
export type Settling = 'land' | 'discard';

/** The branch that the work of a run would land on. */
export function baseOf({ baseBranch }: LocalRunRow): string {
  return baseBranch ?? 'its base';
}

/** Asks before the work of a run is landed or discarded. `name` is `Run 3`. */
export function useSettling({
  run,
  name,
  landing,
}: {
  run: LocalRunRow;
  name: string;
  landing: UsedLanding;
}): { ask(how: Settling): void; readonly dialogs: React.ReactNode } {
  const [asks, setAsks] = useState<Settling | null>(null);
  const close = (): void => setAsks(null);
  const dialogs = (
    <>
      <ConfirmDialog
        open={asks === 'land'}
        onOpenChange={close}
        title={`Land ${name.toLowerCase()} on ${baseOf(run)}?`}
        text="Its commits are rebased, its checks run again, then the branch moves. If anything is in the way, all stays as it is. Nothing is pushed."
        confirm="Land"
        keep="Not now"
        onConfirm={landing.land}
      />
      <ConfirmDialog
        open={asks === 'discard'}
        onOpenChange={close}
        title={`Discard ${name.toLowerCase()}?`}
        text="Its work is marked as not wanted, and its worktree may be removed. All of it is kept as one commit."
        confirm="Discard"
        destructive
        onConfirm={landing.discard}
      />
    </>
  );
  return { ask: setAsks, dialogs };
}
