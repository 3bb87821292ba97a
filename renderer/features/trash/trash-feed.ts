import type { DeletedIssueRow } from '../../../shared/contract/schemas.ts';
import { createHostFeed, type HostFeed, type HostFeedOptions } from '../../lib/host-feed.ts';

export interface Trash {
  /** The last deleted first. */
  readonly rows: readonly DeletedIssueRow[];
  readonly total: number;
}

export interface TrashFeed extends HostFeed<Trash> {
  /** Reads further back by one page, if there is more. */
  more(): void;
}

export const trashPage = 500;

/** Deleted issues, kept up to date. */
export function createTrashFeed({
  host,
  timers,
}: Pick<HostFeedOptions<Trash>, 'host' | 'timers'>): TrashFeed {
  let atLeast = trashPage;
  const feed = createHostFeed<Trash>({
    host,
    timers,
    read: (from) => readBack(from, () => atLeast),
    matters: ({ kind }) => kind === 'issues.changed' || kind === 'workspace.changed',
  });
  return {
    ...feed,
    more() {
      const reading = feed.getSnapshot();
      if (reading.status !== 'read') return;
      const { rows, total } = reading.value;
      if (rows.length >= total || atLeast > rows.length) return;
      atLeast = rows.length + trashPage;
      feed.again();
    },
  };
}

async function readBack(
  host: Pick<HostFeedOptions<Trash>['host'], 'call'>,
  atLeast: () => number,
): Promise<Trash> {
  const rows: DeletedIssueRow[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: { rows: DeletedIssueRow[]; cursor: string | null; total: number } = await host.call(
      'issues.deleted',
      { limit: trashPage, cursor },
    );
    rows.push(...page.rows);
    cursor = page.cursor;
    if (cursor === null || rows.length >= atLeast()) return { rows, total: page.total };
  }
}
