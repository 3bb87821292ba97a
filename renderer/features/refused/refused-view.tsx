import { CloudCheck, X } from 'lucide-react';
import { useState } from 'react';
import type { Result } from '../../../shared/contract/contract.ts';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import type { HostFeedOptions } from '../../lib/host-feed.ts';
import { keysOf } from '../../lib/key-label.ts';
import { ReadingFailed } from '../../lib/reading-failed.tsx';
import { useHostReading } from '../../lib/use-host-reading.ts';
import { Button } from '../../ui/controls/button.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { RefusedList } from './refused-list.tsx';
import styles from './refused.module.css';
import { useDismissal } from './use-dismissal.ts';

const limit = 500;
const read: HostFeedOptions<Result<'sync.refused'>>['read'] = (host) => host.call('sync.refused', { limit });
const matters = ({ kind }: JournalEvent): boolean => kind === 'changes.refused';

/** Changes of this machine that the server did not take: what, why, and the text that would else be lost. */
export function RefusedView(): React.ReactElement {
  const reading = useHostReading(read, matters);
  const dismiss = useDismissal();
  const [asking, setAsking] = useState(false);
  const rows = reading.status === 'read' ? reading.value.rows : [];
  const total = reading.status === 'read' ? reading.value.total : 0;
  return (
    <ViewShell
      scroll={false}
      header={
        <Header
          crumbs={[{ label: 'Refused changes' }]}
          start={total > 0 && <span className={styles['count']}>{formatCount(total)}</span>}
          end={
            total > 0 && (
              <Button
                variant="ghost"
                icon={X}
                keys={keysOf('refusedDismissAll')}
                onClick={() => setAsking(true)}
              >
                Dismiss all
              </Button>
            )
          }
        />
      }
    >
      {reading.status === 'reading' && <LoadingRows rows={6} label="Loading refused changes" />}
      {reading.status === 'failed' && (
        <ReadingFailed
          icon={X}
          title="Refused changes cannot be shown"
          safe="They are kept on this machine until you dismiss them."
          reading={reading}
        />
      )}
      {reading.status === 'read' &&
        (total === 0 ? (
          <EmptyState
            icon={CloudCheck}
            title="Nothing was refused"
            keys={[{ keys: keysOf('goIssues'), does: 'all issues' }]}
          >
            Should the server ever not take a change of yours, it is kept here with the reason, so that no
            word of it is lost.
          </EmptyState>
        ) : (
          <RefusedList rows={rows} total={total} onDismissAll={() => setAsking(true)} />
        ))}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={
          rows.length === 1
            ? 'Dismiss this refused change?'
            : `Dismiss ${formatCount(rows.length)} refused changes?`
        }
        text="What they say is kept nowhere else. Copy first what you still need; the issues themselves stay as they are."
        confirm="Dismiss"
        destructive
        onConfirm={() => dismiss(rows.map(({ id }) => id))}
      />
    </ViewShell>
  );
}
