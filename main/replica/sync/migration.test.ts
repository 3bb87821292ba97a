import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { memberId, workspaceId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import type { YjsRecord } from '../../../shared/wire/messages.ts';
import { writeTeam, writeWorkspaceName } from '../../../shared/documents/workspace-document.ts';
import { teamId } from '../../../shared/domain/ids.ts';
import { createJournal } from '../../store/journal.ts';
import { createMeta } from '../../store/meta.ts';
import { openStore } from '../../store/open-store.ts';
import { replicaMigrations } from '../migrations.ts';
import { createReplica } from '../replica.ts';
import { createTickingClock } from '../testing/open-profile.ts';

const workspace = workspaceId.parse('01890000-0000-7000-8000-000000000001');
const member = memberId.parse('01890000-0000-7000-8000-000000000002');
const team = teamId.parse('01890000-0000-7000-8000-000000000003');
const device = '01890000-0000-7000-8000-0000000000aa';
const other = '01890000-0000-7000-8000-0000000000bb';

/** A linked profile as version 1 left it: one record acknowledged, one of another device, one unsent. */
async function writeOld(dir: string): Promise<Uint8Array[]> {
  const store = openStore({ dir, migrations: replicaMigrations.slice(0, 4) });
  const meta = createMeta({ store });
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  doc.transact(() => writeWorkspaceName(doc, 'Acme'));
  doc.transact(() => writeTeam(doc, { teamId: team, name: 'Engineering', key: 'ENG', createdAt: 1 }));
  doc.transact(() => writeWorkspaceName(doc, 'Acme at last'));
  await store.commit((tx) => {
    meta.set(tx, 'replica.workspace', workspace);
    meta.set(tx, 'replica.member', member);
    meta.set(tx, 'replica.linked', '1');
    tx.run("INSERT INTO document (id, name, group_id) VALUES (1, 'workspace', 'workspace')");
    for (const [place, payload] of updates.entries()) {
      tx.run(
        'INSERT INTO record (local_id, document, server_seq, payload) VALUES (?, 1, ?, ?)',
        place * 10 + 5,
        place < 2 ? place + 1 : null,
        payload,
      );
    }
    tx.run("INSERT INTO group_cursor (group_id, seq) VALUES ('workspace', 2)");
    tx.run("INSERT INTO workspace_row VALUES (1, 'Acme at last')");
    tx.run("INSERT INTO team_row VALUES (?, 'Engineering', 'ENG', 1)", team);
    tx.run("INSERT INTO member_row VALUES (?, 'Me', 1)", member);
  });
  await store.close();
  return updates;
}

test('159: a profile from before keeps every record, and reads its groups again to learn who wrote them', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-old-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const updates = await writeOld(dir);
  const store = openStore({ dir, migrations: replicaMigrations });
  onTestFinished(() => store.close());
  const clock = createTickingClock();
  const random = createSeededRandom(1);
  const replica = createReplica({
    store,
    clock,
    random,
    journal: createJournal({ store, clock }),
    meta: createMeta({ store }),
    uuid: createUuid7({ clock, random }),
    identity: { deviceId: device },
  });
  const { log } = replica;
  expect(log.pending(0, 10)).toEqual([
    { localId: 25, documentId: 'workspace', groupId: 'workspace', origin: '', payload: updates[2] },
  ]);
  expect(log.highestLocalId()).toBe(25);
  expect(log.cursors()).toEqual([]);
  expect(replica.workspace()).toMatchObject({ name: 'Acme at last', linked: true });
  const records = updates.slice(0, 2).map((payload, place): YjsRecord => {
    const writer = place === 0 ? { deviceId: device, localId: 5 } : { deviceId: other, localId: 77 };
    const rest = { origin: '', documentId: 'workspace', groupId: 'workspace', payload } as const;
    return { kind: 'yjs', seq: place + 1, ...writer, ...rest };
  });
  await log.applyRemote(records);
  const rows = store.read.all<object>(
    'SELECT position, server_seq AS seq, device_id AS device, number FROM record ORDER BY position',
  );
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { position: 5, seq: 1, device, number: 5 },
    { position: 15, seq: 2, device: other, number: 77 },
    { position: 25, seq: null, device: '', number: 25 },
  ]);
  expect(log.digest('workspace')?.seq).toBe(2);
  // What nobody has named is never given back in anybody's name; it becomes an own record.
  await store.commit((tx) => tx.run("UPDATE record SET device_id = '', number = NULL WHERE server_seq = 2"));
  const chains = [{ groupId: 'workspace', localId: 5, hash: new Uint8Array(32) }] as const;
  await log.beginEpoch({ epoch: 2, restoredHead: 1, chains });
  expect(log.nextReturnable({ records: 10, bytes: 10_000 })).toBeNull();
  await log.adoptRest();
  expect(log.pending(0, 10).map(({ origin, payload }) => [origin, payload])).toEqual([
    ['', updates[2]],
    ['', updates[1]],
  ]);
});
