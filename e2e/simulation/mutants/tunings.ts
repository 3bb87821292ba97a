import type { Edit } from './mutant.ts';

/** Sizes made small, so that a short life reaches what otherwise takes years: full boards, snapshots, many batches. */
export const tunings: readonly Edit[] = [
  {
    file: 'main/replica/documents/snapshots.ts',
    find: '= { records: 500, bytes: 256 * 1024 };',
    replace: '= { records: 9, bytes: 4096 };',
  },
  {
    file: 'main/replica/documents/snapshots.ts',
    find: 'const DAY_MS = 24 * 60 * 60 * 1000;',
    replace: 'const DAY_MS = 200;',
  },
  {
    file: 'main/replica/documents/residents.ts',
    find: '{ boards: 64, others: 32 }',
    replace: '{ boards: 2, others: 4 }',
  },
  { file: 'main/replica/numbers.ts', find: 'LOW = 32', replace: 'LOW = 2' },
  { file: 'main/replica/sync/group-state.ts', find: 'MARK_EVERY = 1000', replace: 'MARK_EVERY = 7' },
  { file: 'main/replica/sync/squash.ts', find: 'PER_COMMIT = 50', replace: 'PER_COMMIT = 2' },
  { file: 'main/sync/key-leaser.ts', find: 'BLOCK = 64', replace: 'BLOCK = 3' },
  { file: 'main/sync/cut-batch.ts', find: 'BATCH_RECORDS = 256', replace: 'BATCH_RECORDS = 3' },
  { file: 'main/sync/receiver.ts', find: 'SHARE = 1000', replace: 'SHARE = 5' },
  { file: 'main/sync/sealer.ts', find: 'RECORDS = 512', replace: 'RECORDS = 4' },
  {
    file: 'shared/documents/board-document.ts',
    find: 'issuesPerBoard = 1_000',
    replace: 'issuesPerBoard = 5',
  },
  { file: 'sync-server/log/sqlite/steps.ts', find: 'MARK_EVERY = 256', replace: 'MARK_EVERY = 4' },
  { file: 'sync-server/log/sqlite/group-commit.ts', find: 'SHARE = 256', replace: 'SHARE = 3' },
  { file: 'sync-server/log/sqlite/write-back.ts', find: 'MOST_UNSAVED = 8192', replace: 'MOST_UNSAVED = 8' },
  {
    file: 'sync-server/log/sqlite/write-back.ts',
    find: 'MOST_RECORDS = 16_384',
    replace: 'MOST_RECORDS = 6',
  },
  { file: 'sync-server/socket/catch-up.ts', find: 'CLOSE = 2_000', replace: 'CLOSE = 3' },
  { file: 'sync-server/socket/digest-teller.ts', find: 'EVERY_MS = 10_000', replace: 'EVERY_MS = 2_000' },
  { file: 'sync-server/socket/record-chunks.ts', find: 'CHUNK = 384 * 1024', replace: 'CHUNK = 600' },
];
