import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fillRichLog } from '../../../e2e/fixtures/sync/rich-log.ts';
import { newId, seedWorkspace, type SeededDevice } from '../../../e2e/fixtures/sync/seed.ts';
import { anyRecord, pushTo } from '../../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder, openTestStore } from '../../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { encodeEnvelope, envelopeHash, firstPrevHash } from '../../../shared/boundary/envelope.ts';
import { encodePayload } from '../../../shared/boundary/payload.ts';
import { teamId, workspaceId } from '../../../shared/domain/ids.ts';
import type { RunRecord } from '../../../shared/wire/messages.ts';
import { sealBytes } from '../../../shared/wire/seal-bytes.ts';
import { createSigner, sha256 } from '../../auth/keys.ts';
import { mergeDocument as mergeUpdates } from '../../decode/merge.ts';
import { audit } from '../audit.ts';
import { compactGroup, mergeDocument } from '../compaction.ts';
import { acceptSeal } from '../seals.ts';
import { createRunsTold, tellRun } from './runs-told.ts';
import { verifyLog } from './verify.ts';

const ourTeam = teamId.parse(newId());
const team: GroupId = `team:${ourTeam}`;
const [first, second, third] = [`issue:${newId()}`, `issue:${newId()}`, `issue:${newId()}`];
const fourth = `issue:${newId()}`;

let folder: ReturnType<typeof createTestFolder>;

/** A log with something of everything in it. */
async function build(): Promise<SeededDevice> {
  const store = openTestStore(folder.path);
  const seed = await seedWorkspace(store);
  await seed.device('owner');
  const device = await seed.device('member', [ourTeam]);
  const { deviceId } = device;
  const send = (n: number, documentId: string) => pushTo(store, deviceId, [anyRecord(n, team, documentId)]);
  await send(1, first);
  await send(2, second);
  await send(3, third);
  const parts = {
    signer: createSigner(store.signingSeed),
    merge: async (u: readonly Uint8Array[]) => mergeUpdates(u),
  };
  await compactGroup(store, parts, { groupId: team, below: await store.head() });
  await send(4, first);
  await send(5, second);
  await mergeDocument(store, parts, second);
  const head = (await store.transact((tx) => tx.heads(deviceId))).get(team);
  if (!head) throw new Error('There is a chain');
  const claim = { workspaceId: seed.workspaceId, deviceId, groupId: team, ...head };
  const signature = await device.sign(sealBytes(claim));
  await store.transact((tx) => acceptSeal(tx, { ...claim, signature, at: 1 }));
  await seed.say(
    { kind: 'documents.purged', documentIds: [third] },
    { kind: 'keys.leased', teamId: ourTeam, upTo: 9 },
  );
  await send(6, fourth);
  for (const action of ['one', 'two', 'three']) {
    await store.transact((tx) => audit(tx, { at: 1, deviceId, action, detail: null }));
  }
  expect(await verifyLog(store)).toEqual([]);
  await store.close();
  return device;
}

/** What is found after somebody changed the file. */
async function findAfter(sql: string): Promise<string[]> {
  const database = new DatabaseSync(join(folder.path, 'log.sqlite'));
  database.exec(sql);
  database.close();
  const store = openTestStore(folder.path);
  const findings = await verifyLog(store);
  await store.close();
  return findings;
}

describe('a check of a log', () => {
  beforeEach(async () => {
    folder = createTestFolder();
    await build();
  });
  afterEach(() => folder.remove());

  test('finds nothing where nothing was changed', async () => {
    expect(await findAfter('SELECT 1')).toEqual([]);
  });

  // Records 1 to 5 are meta, 6 to 8 the first updates, 9 and 10 the later ones, 11 and 12 meta, 13 an update.
  // Whatever the last byte was, it is another one then.
  const other = (column: string): string => `CASE substr(${column}, -1) WHEN X'FE' THEN X'01' ELSE X'FE' END`;
  const flip = (column: string): string =>
    `${column} = CAST(substr(${column}, 1, length(${column}) - 1) || ${other(column)} AS BLOB)`;
  const changes: [string, string, RegExp][] = [
    ['the payload of an update', `UPDATE record SET ${flip('payload')} WHERE seq = 9`, /Record 9: .*hash/],
    ['the group of an update', 'UPDATE record SET group_no = 1 WHERE seq = 10', /Record 10: .*another group/],
    ['the hash of an update', `UPDATE record SET ${flip('hash')} WHERE seq = 9`, /Record 9: .*hash/],
    ['who wrote an update', 'UPDATE record SET device_no = 1 WHERE seq = 9', /Record 9: .*hash/],
    [
      'the number of an update',
      'UPDATE record SET local_id = 2 WHERE seq = 10',
      /Record 10: .*number 2 before/,
    ],
    [
      'the content of a meta record',
      `UPDATE record SET ${flip('payload')} WHERE seq = 5`,
      /Record 5: .*not signed/,
    ],
    ['a signature', `UPDATE record SET ${flip('signature')} WHERE seq = 2`, /Record 2: .*not signed/],
    [
      'a payload that no snapshot holds',
      "UPDATE record SET payload = X'' WHERE seq = 9",
      /Record 9: .*no snapshot/,
    ],
    ['a snapshot', `UPDATE snapshot SET ${flip('state')} WHERE seq = 10`, /snapshot of .* signed/],
    ['that there was a snapshot', 'DELETE FROM snapshot WHERE seq = 10', /no snapshot of .* holds it/],
    ['the digest of a group', `UPDATE log_group SET ${flip('digest')} WHERE no = 1`, /digest of workspace/],
    ['the head of a group', 'UPDATE log_group SET head = 6 WHERE no = 2', /digest of team/],
    ['the end of a chain', `UPDATE head SET ${flip('hash')}`, /chains of the device/],
    ['a seal', `UPDATE seal SET ${flip('signature')}`, /Record 10: its seal/],
    ['what a seal is over', `UPDATE seal SET ${flip('hash')}`, /Record 10: the seal/],
    ['that there are records under a seal', 'UPDATE seal SET local_id = 99', /seal .* missing/],
    ['the role of a member', "UPDATE member SET role = 'owner'", /member .* not what the records say/],
    ['the access of a member', 'UPDATE member SET teams = NULL', /member .* not what the records say/],
    ['that a member was removed', 'UPDATE member SET is_removed = 1', /member .* not what the records say/],
    [
      'the key of a device',
      `UPDATE device SET ${flip('public_key')} WHERE no = 2`,
      /device .* not what the records say/,
    ],
    [
      'the state of a device',
      "UPDATE device SET state = 'revoked' WHERE no = 1",
      /device .* not what the records say/,
    ],
    [
      'who is there',
      "INSERT INTO member SELECT 'x', 'owner', NULL, 0, 9",
      /members of which no record tells/,
    ],
    ['leased numbers', 'UPDATE key_counter SET last = 1', /numbers of team/],
    ['where the log ends', 'UPDATE server SET seq = 40', /ends at 40/],
    ['the end of the meta chain', 'UPDATE server SET meta_seq = 3', /not say the same of people/],
    ['that a document was purged', 'UPDATE document SET is_purged = 0', /is not purged, unlike/],
    ['that a document was not purged', 'UPDATE document SET is_purged = 1 WHERE no = 4', /is purged, unlike/],
    ['the group of a document', 'UPDATE document SET group_no = 1 WHERE no = 4', /belongs to another group/],
    ['who writes in a document', 'UPDATE writer SET owner_no = 1', /Who writes what/],
    ['that somebody writes in a document', 'DELETE FROM writer WHERE document_no = 4', /Who writes what/],
    ['how far somebody has written', 'UPDATE writer SET clock = 0 WHERE document_no = 1', /Who writes what/],
    ['how far nobody has written', 'UPDATE writer SET clock = 99 WHERE document_no = 4', /Who writes what/],
    ['how much is stored', 'UPDATE server SET stored_bytes = 1', /holds 1 bytes/],
    ['an audit entry', "UPDATE audit SET action = 'none' WHERE id = 2", /Audit entry 2/],
    ['that there is an audit entry', 'DELETE FROM audit WHERE id = 2', /Audit entries 2 to 2 are missing/],
  ];
  test.each(changes)('finds that %s was changed', async (_, sql, finding) => {
    expect(await findAfter(sql)).toEqual(expect.arrayContaining([expect.stringMatching(finding)]));
  });

  test('finds a record that is missing', async () => {
    const findings = await findAfter('DELETE FROM record WHERE seq = 7');
    expect(findings).toContain('Records 7 to 7 are missing.');
  });
});

describe('a check of envelopes and runs', () => {
  beforeEach(async () => {
    folder = createTestFolder();
    const store = openTestStore(folder.path);
    await fillRichLog(store);
    await store.close();
  });
  afterEach(() => folder.remove());

  test('K13: finds nothing where nothing was changed', async () => {
    expect(await findAfter('SELECT 1')).toEqual([]);
  });

  test.each([
    ['which envelope was the last', 'UPDATE envelope SET seq = 7', /do not end where its records do/],
    ['the hash of an envelope', "UPDATE envelope SET hash = 'x'", /something else of the envelope/],
    ['what an envelope may not repeat', "UPDATE envelope SET nonce = 'x'", /something else of the envelope/],
    ['that there was an envelope', 'DELETE FROM envelope', /something else of the envelope/],
    ['the state of a run', "UPDATE run SET state = 'done'", /run .* is not what its records say/],
    ['that there was a run', 'DELETE FROM run', /run .* is not what its records say/],
  ])('K13: finds that %s was changed', async (_, sql, finding) => {
    expect(await findAfter(sql)).toEqual(expect.arrayContaining([expect.stringMatching(finding)]));
  });
});

test('K13: envelopes that do not follow each other, or are of somebody else, are found', async () => {
  const ids = { workspaceId: workspaceId.parse(newId()), runId: newId(), issueId: newId() };
  const deviceId = newId();
  function envelope(seq: number, prevHash: string): RunRecord {
    const header = {
      ...{ workspaceId: ids.workspaceId, groupId: team, deviceId, keyId: 'k1', serverEpoch: 1 },
      ...{
        seq,
        prevHash,
        nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
        idempotencyKey: newId(),
        issuedAt: 1_800_000_000_000,
      },
    };
    const { runId, issueId } = ids;
    const run = {
      runId,
      issueId,
      state: 'queued',
      queuedAt: 1_800_000_000_000,
      outcome: 'none',
      errorCategory: 'none',
    } as const;
    const bytes = encodeEnvelope(header, encodePayload(run));
    return { kind: 'run', seq, groupId: team, deviceId, signature: new Uint8Array(64), bytes };
  }
  const one = envelope(1, firstPrevHash);
  const findings = (...records: RunRecord[]): string[] => {
    const [told, found] = [createRunsTold(), new Array<string>()];
    for (const record of records) tellRun(told, record, (finding) => void found.push(finding));
    return found;
  };
  const next = envelope(2, envelopeHash(one.bytes, sha256));
  expect(findings(one, next)).toEqual([]);
  expect(findings(next)).toEqual([expect.stringMatching(/Record 2: .* does not follow/)]);
  expect(findings(one, envelope(2, firstPrevHash))).toEqual([expect.stringMatching(/does not follow/)]);
  expect(findings({ ...one, deviceId: newId() })).toEqual([expect.stringMatching(/another device or group/)]);
  expect(findings({ ...one, bytes: one.bytes.slice(1) })).toEqual([expect.stringMatching(/cannot be read/)]);
});

test('a log without a workspace has nothing to find', async () => {
  folder = createTestFolder();
  const store = openTestStore(folder.path);
  expect(await verifyLog(store)).toEqual([]);
  await store.close();
  folder.remove();
});
