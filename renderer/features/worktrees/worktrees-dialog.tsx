import type { JournalEvent } from '../../../shared/contract/events.ts';
import { isEnded, runStates } from '../../../shared/domain/run.ts';
import type { HostFeedOptions } from '../../lib/host-feed.ts';
import { useHostReading } from '../../lib/use-host-reading.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { WorktreeLine } from './worktree-line.tsx';
import { describeAll, type WorktreeRow } from './worktree-words.ts';
import styles from './worktrees.module.css';

const read: HostFeedOptions<readonly WorktreeRow[]>['read'] = async (host) =>
  (await host.call('worktrees.query', {})).rows;

/** Sizes are counted on the disk: not again for every step of an agent, but when one has ended. */
const changing: ReadonlySet<string> = new Set(['worktrees.remove', 'runs.discard', 'runs.land']);
const ends: ReadonlySet<string> = new Set(runStates.filter(isEnded));
function matters(event: JournalEvent): boolean {
  if (event.kind === 'run.changed') return ends.has(event.state);
  return event.kind === 'action' && event.error === null && changing.has(event.method);
}

/** The worktrees of runs on this disk: what each takes, why it is kept, and the way to remove it where it may go. */
export function WorktreesDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const reading = useHostReading(read, matters);
  const rows = reading.status === 'read' ? reading.value : null;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title="Worktrees on this machine"
      text={rows === null ? undefined : describeAll(rows)}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {reading.status === 'reading' && <LoadingRows rows={4} label="Counting what they take" />}
      {reading.status === 'failed' && (
        <p role="alert" className={styles['error']}>
          {reading.message}
        </p>
      )}
      {rows?.length === 0 && <p>There are none. Each run makes one, and it stays until you remove it.</p>}
      {rows !== null && rows.length > 0 && (
        <ul className={styles['rows']} aria-label="Worktrees">
          {rows.map((row) => (
            <WorktreeLine key={row.runId} row={row} onClose={onClose} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}
