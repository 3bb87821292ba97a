import { afterEach, describe, expect, test } from 'vitest';
import { createTestSchema, postgresMissing, runSql } from '../../../e2e/fixtures/sync/postgres.ts';
import { fillRichLog } from '../../../e2e/fixtures/sync/rich-log.ts';
import { newId } from '../../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../../e2e/fixtures/sync/sound.ts';
import { anyRecord, pushTo } from '../../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder } from '../../../e2e/fixtures/sync/test-server.ts';
import { clock, defer, random } from '../../app/platform.ts';
import type { LogStore } from '../log-store.ts';
import { openLogSnapshot } from '../postgres/snapshot.ts';
import { openSqliteLogStore } from '../sqlite/sqlite-log-store.ts';
import { openStoredLog } from '../sqlite/stored-log.ts';
import { copyLog, UnsoundLogError } from './copy-log.ts';
import type { Identity, LogContent } from './log-content.ts';

/** A place for one log, of either adapter. */
interface Place {
  readonly name: string;
  open(identity?: Identity): Promise<LogStore>;
  /** What is in the log, which nobody has open. */
  withContent<T>(work: (content: LogContent) => Promise<T>): Promise<T>;
}

const removals: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const testDatabase = process.env['HEARTH_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

function inFolder(): Place {
  const folder = createTestFolder();
  removals.push(folder.remove);
  return {
    name: folder.path,
    open: async (identity) =>
      openSqliteLogStore({ folder: folder.path, clock, random, defer, ...(identity && { identity }) }),
    async withContent(work) {
      const content = openStoredLog(folder.path);
      try {
        return await work(content);
      } finally {
        content.close();
      }
    },
  };
}

function inDatabase(): Place {
  const schema = createTestSchema();
  removals.push(schema.remove);
  return {
    name: schema.name,
    open: (identity) => schema.open(identity ? { identity } : {}),
    async withContent(work) {
      const { name } = schema;
      const opened = await openLogSnapshot({ url: testDatabase, schema: name, program: 'test' });
      try {
        return await work(opened.content);
      } finally {
        await opened.close();
      }
    },
  };
}

async function withStore<T>(store: LogStore, work: (store: LogStore) => Promise<T>): Promise<T> {
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function copy(from: Place, to: Place): Promise<void> {
  await from.withContent(async (content) => {
    const { serverId, signingSeed } = content;
    await withStore(await to.open({ serverId, signingSeed }), (store) => copyLog(content, store));
  });
}

async function pages<K, R>(
  read: (page: { after: K; limit: number }) => Promise<R[]>,
  first: K,
  keyOf: (row: R) => K,
): Promise<R[]> {
  const all: R[] = [];
  for (let after = first; ;) {
    const rows = await read({ after, limit: 2 });
    const last = rows.at(-1);
    if (last === undefined) return all;
    all.push(...rows);
    after = keyOf(last);
  }
}

/** All that there is to say of a log, in an order that no adapter chooses. */
async function everything(content: LogContent): Promise<unknown> {
  const byText = <T>(rows: readonly T[]): T[] =>
    rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const records = await pages(
    (page) => content.records({ ...page, maxBytes: 1e9 }),
    0,
    ({ record }) => record.seq,
  );
  const documentIds = records.flatMap(({ record }) => (record.kind === 'yjs' ? [record.documentId] : []));
  const snapshots = await pages(content.snapshots, '', ({ documentId }) => documentId);
  return {
    identity: [content.serverId, content.signingSeed],
    server: await content.server(),
    members: byText(await content.members()),
    devices: byText(await content.devices()),
    invites: byText(await content.invites()),
    groups: byText(await content.groups()),
    records,
    writers: byText(await content.writers([...new Set(documentIds)])),
    purged: byText(await pages(content.purged, '', (id) => id)),
    seals: byText(await content.seals()),
    snapshots,
    states: await Promise.all(snapshots.map(({ documentId }) => content.snapshotState(documentId))),
    envelopes: await pages(content.envelopes, { deviceId: '', seq: 0 }, ({ deviceId, seq }) => ({
      deviceId,
      seq,
    })),
    runs: await pages(content.runs, '', ({ runId }) => runId),
    claims: await content.claims(),
    lastKeys: await content.lastKeys(),
    audit: await pages(content.audit, 0, ({ id }) => id),
  };
}

const ways: [string, () => Place, () => Place][] = [['SQLite to SQLite', inFolder, inFolder]];
if (postgresMissing === null) {
  ways.push(['SQLite to PostgreSQL', inFolder, inDatabase]);
  ways.push(['PostgreSQL to SQLite', inDatabase, inFolder]);
}

describe('a copy of a log', () => {
  test.each(ways)('B8: says the same, from %s', async (_, makeFrom, makeTo) => {
    const [from, to] = [makeFrom(), makeTo()];
    const ends = (store: LogStore, deviceId: string) => store.transact((tx) => tx.device(deviceId));
    const [rich, device] = await withStore(await from.open(), async (store) => {
      const filled = await fillRichLog(store);
      return [filled, await ends(store, filled.member.deviceId)] as const;
    });
    await copy(from, to);
    const before = await from.withContent(everything);
    expect(await to.withContent(everything)).toEqual(before);
    // None of it is empty, or nothing would have been compared.
    const lists: [string, unknown][] = Object.entries(Object(before));
    expect(lists.filter(([, found]) => Array.isArray(found) && found.length === 0)).toEqual([]);
    const { member, team, lastLocalId } = rich;
    await withStore(await to.open(), async (store) => {
      await assertSound(store);
      expect(await ends(store, member.deviceId)).toEqual(device);
      expect(device).toMatchObject({ lastLocalId, chain: { seq: 1 } });
      // It goes on where the original ended.
      const next = anyRecord(lastLocalId + 1, team, `issue:${newId()}`);
      expect((await pushTo(store, member.deviceId, [next])).kind).toBe('accepted');
      await assertSound(store);
    });
  });

  test.each(ways)('B8: of a log without a workspace, from %s', async (_, makeFrom, makeTo) => {
    const [from, to] = [makeFrom(), makeTo()];
    await withStore(await from.open(), async () => undefined);
    await copy(from, to);
    expect(await to.withContent(everything)).toEqual(await from.withContent(everything));
  });
});

describe.skipIf(postgresMissing !== null)(
  `a log in PostgreSQL that does not hold together (${postgresMissing ?? 'there is one'})`,
  () => {
    test.each([
      ["UPDATE log_group SET digest = decode(repeat('00', 32), 'hex')", /digest of/],
      ['UPDATE server SET stored_bytes = stored_bytes + 1', /not what its records say/],
      ["UPDATE server SET meta_hash = decode(repeat('00', 32), 'hex')", /not what its records say/],
    ])('B4: is not copied: %s', async (text, finding) => {
      const [from, to] = [inDatabase(), inFolder()];
      await withStore(await from.open(), fillRichLog);
      await runSql(text.replace(/UPDATE /, `UPDATE ${from.name}.`));
      const copying = copy(from, to);
      await expect(copying).rejects.toThrow(finding);
      await expect(copying).rejects.toBeInstanceOf(UnsoundLogError);
    });
  },
);
