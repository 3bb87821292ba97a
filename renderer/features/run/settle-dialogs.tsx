import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import type { UsedLanding } from './use-landing.ts';

/** What becomes of the work of a run. */
export type Settling = 'land' | 'discard';

interface Props {
  readonly run: LocalRunRow;
  /** `Run 3` */
  readonly name: string;
  readonly landing: UsedLanding;
  readonly asks: Settling | null;
  readonly onClose: () => void;
}

/** The branch that the work of a run would land on. */
export function baseOf({ baseBranch }: LocalRunRow): string {
  return baseBranch ?? 'its base';
}

/** Asks before the work of a run is landed or discarded. */
export function SettleDialogs({ run, name, landing, asks, onClose }: Props): React.ReactElement {
  return (
    <>
      <ConfirmDialog
        open={asks === 'land'}
        onOpenChange={onClose}
        title={`Land ${name.toLowerCase()} on ${baseOf(run)}?`}
        text="Its commits are rebased, its checks run again, then the branch moves. If anything is in the way, all stays as it is. Nothing is pushed."
        confirm="Land"
        keep="Not now"
        onConfirm={landing.land}
      />
      <ConfirmDialog
        open={asks === 'discard'}
        onOpenChange={onClose}
        title={`Discard ${name.toLowerCase()}?`}
        text="Its work is marked as not wanted, and its worktree may be removed. All of it is kept as one commit."
        confirm="Discard"
        destructive
        onConfirm={landing.discard}
      />
    </>
  );
}
