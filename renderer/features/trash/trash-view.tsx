import { Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { pageTimers } from '../../client/platform.ts';
import { useHost } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useReadOnly } from '../../lib/may-write.ts';
import { ReadingFailed } from '../../lib/reading-failed.tsx';
import { useFeed } from '../../lib/use-feed.ts';
import { navigate } from '../../lib/use-route.ts';
import { ViewOnly } from '../../lib/view-only.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { createTrashFeed } from './trash-feed.ts';
import { TrashList } from './trash-list.tsx';
import styles from './trash.module.css';

/** Deleted issues: to be restored, or deleted for ever. */
export function TrashView(): React.ReactElement {
  const host = useHost();
  const feed = useMemo(() => createTrashFeed({ host, timers: pageTimers }), [host]);
  const reading = useFeed(feed);
  const readOnly = useReadOnly();
  const total = reading.status === 'read' ? reading.value.total : 0;
  return (
    <ViewShell
      scroll={false}
      header={
        <Header
          crumbs={[{ label: 'Trash' }]}
          start={
            <>
              {total > 0 && <span className={styles['count']}>{`${formatCount(total)} deleted`}</span>}
              {readOnly !== undefined && <ViewOnly why={readOnly} />}
            </>
          }
        />
      }
    >
      {reading.status === 'reading' && <LoadingRows rows={12} label="Loading the trash" />}
      {reading.status === 'failed' && (
        <ReadingFailed
          icon={Trash2}
          title="The trash cannot be shown"
          safe="Nothing was changed; deleted issues stay where they are."
          reading={reading}
        />
      )}
      {reading.status === 'read' &&
        (reading.value.rows.length === 0 ? (
          <EmptyState
            icon={Trash2}
            title="The trash is empty"
            keys={[
              {
                keys: keysOf('goIssues'),
                does: 'all issues',
                onSelect: () => navigate({ view: 'issues', projectId: null, filter: 'all' }),
              },
              ...(readOnly === undefined ? [{ keys: keysOf('listDelete'), does: 'delete an issue' }] : []),
            ]}
          >
            Deleted issues wait here until somebody restores them or deletes them for ever. Nothing leaves by
            itself.
          </EmptyState>
        ) : (
          <TrashList rows={reading.value.rows} total={total} onMore={feed.more} />
        ))}
    </ViewShell>
  );
}
