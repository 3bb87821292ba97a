import { expect, test } from 'vitest';
import { deletedIssueRow, type DeletedIssueRow } from '../../../shared/contract/schemas.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { createTrashFeed, trashPage, type Trash } from './trash-feed.ts';
import { eventually } from '../../../shared/testing/eventually.ts';

const id = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const row = (n: number): DeletedIssueRow =>
  deletedIssueRow.parse({
    issueId: id(n),
    key: `ENG-${n}`,
    number: n,
    teamId: id(9_999),
    projectId: null,
    parentId: null,
    title: `Issue ${n}`,
    status: 'todo',
    priority: 'none',
    assigneeId: null,
    order: 'a0',
    createdAt: 1,
    updatedAt: 1,
    deletedAt: n,
    deletedBy: null,
    editedAfterDelete: false,
  });

/** A host with so many deleted issues, that pages as the real one does. */
function open(count: number) {
  const all = Array.from({ length: count }, (_, n) => row(n + 1));
  const time = createManualTime();
  const host = {
    call: async (_method: string, { limit, cursor }: { limit: number; cursor: string | null }) => {
      const from = cursor === null ? 0 : Number(cursor);
      const next = from + limit;
      return { rows: all.slice(from, next), cursor: next < count ? String(next) : null, total: count };
    },
    on: () => () => undefined,
    onLive(listener: () => void) {
      listener();
      return () => undefined;
    },
  } as unknown as Parameters<typeof createTrashFeed>[0]['host'];
  const feed = createTrashFeed({ host, timers: time.timers });
  const rows = (): number => {
    const reading = feed.getSnapshot();
    return reading.status === 'read' ? reading.value.rows.length : -1;
  };
  return { feed, time, rows };
}

test('reads a page, and more of them when one asks, to the end and not beyond', async () => {
  const { feed, rows } = open(trashPage * 2 + 7);
  const stop = feed.follow();
  await eventually(() => expect(rows()).toBe(trashPage));
  const { value } = feed.getSnapshot() as { value: Trash };
  expect(value.total).toBe(trashPage * 2 + 7);
  feed.more();
  feed.more();
  await eventually(() => expect(rows()).toBe(trashPage * 2));
  feed.more();
  await eventually(() => expect(rows()).toBe(trashPage * 2 + 7));
  const before = feed.getSnapshot();
  feed.more();
  expect(feed.getSnapshot()).toBe(before);
  stop();
});
