import { useMemo, useState } from 'react';
import type { BatchRow } from '../../../shared/contract/methods/batches.ts';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import { useHost } from '../../lib/app-context.ts';
import type { HostFeedOptions, HostReading } from '../../lib/host-feed.ts';
import { useAction } from '../../lib/use-action.ts';
import { useHostReading } from '../../lib/use-host-reading.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { BatchItems } from './batch-items.tsx';
import { describeBatch } from './batch-model.ts';
import styles from './batch.module.css';

interface Props {
  /** Null: the newest. */
  readonly batchId: string | null;
  readonly onClose: () => void;
}

function matters({ kind }: JournalEvent): boolean {
  return kind === 'batch.changed' || kind === 'run.changed';
}

/** A batch as it goes on; null when there is none. */
function useBatch(batchId: string | null): HostReading<BatchRow | null> {
  const read: HostFeedOptions<BatchRow | null>['read'] = useMemo(
    () => async (host) => {
      if (batchId !== null) return host.call('batches.get', { batchId });
      return (await host.call('batches.query', { limit: 1 })).rows[0] ?? null;
    },
    [batchId],
  );
  return useHostReading(read, matters);
}

/** Runs that were started together: how each stands, why one was not started, and the way to end them all. */
export function BatchDialog({ batchId, onClose }: Props): React.ReactElement {
  const host = useHost();
  const reading = useBatch(batchId);
  const [asking, setAsking] = useState(false);
  const batch = reading.status === 'read' ? reading.value : null;
  const cancel = useAction((id: string) => host.call('batches.cancel', { batchId: id }));
  const goesOn = batch?.state === 'running';
  return (
    <>
      <Dialog
        open
        wide
        onOpenChange={onClose}
        title={
          batch ? `${batch.items.length} runs that were started together` : 'Runs that were started together'
        }
        text={batch ? describeBatch(batch) : undefined}
        actions={
          <>
            {goesOn && (
              <Button
                variant="destructive"
                disabledReason={cancel.busy ? 'They are being cancelled.' : undefined}
                onClick={() => setAsking(true)}
              >
                Cancel them…
              </Button>
            )}
            <Button onClick={onClose}>Close</Button>
          </>
        }
      >
        {reading.status === 'reading' && <LoadingRows rows={3} label="Loading the runs" />}
        {reading.status === 'failed' && (
          <p role="alert" className={styles['error']}>
            {reading.message}
          </p>
        )}
        {reading.status === 'read' && batch === null && (
          <p>Nothing was started together yet. Select two or more issues in a list and press R.</p>
        )}
        {batch && <BatchItems items={batch.items} onClose={onClose} />}
        {cancel.error !== null && (
          <p role="alert" className={styles['error']}>
            {cancel.error}
          </p>
        )}
      </Dialog>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Cancel these runs?"
        text="Those under way end now, and no more of them start. Their worktrees and what is in them stay."
        confirm="Cancel them"
        destructive
        onConfirm={() => batch && void cancel.run(batch.batchId)}
      />
    </>
  );
}
