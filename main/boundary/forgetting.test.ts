import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { encodeEnvelope } from '../../shared/boundary/envelope.ts';
import { encodePayload } from '../../shared/boundary/payload.ts';
import { teamGroup, type GroupId } from '../../shared/documents/group-id.ts';
import { issueId, teamId } from '../../shared/domain/ids.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { plainHeader, plainRun } from '../../shared/testing/boundary.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { createJournal } from '../store/journal.ts';
import { openStore } from '../store/open-store.ts';
import { createDeviceKey } from '../vault/device-key.ts';
import { createBoundary } from './create-boundary.ts';
import { boundaryMigrations } from './migrations.ts';

const id = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const groups = [teamGroup(teamId.parse(id(50))), teamGroup(teamId.parse(id(51)))] as const;

/** A boundary to which another device tells of runs. */
function scene(purged: ReadonlySet<string>) {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-forgetting-'));
  const { clock } = createManualTime();
  const random = createSeededRandom(3);
  const uuid = createUuid7({ clock, random });
  const store = openStore({ dir, migrations: boundaryMigrations });
  onTestFinished(async () => {
    await store.close();
    rmSync(dir, { recursive: true });
  });
  const { forget, outbox, remoteRuns } = createBoundary({
    store,
    clock,
    random,
    uuid,
    journal: createJournal({ store, clock }),
    identity: createDeviceKey({ random, uuid: () => id(90) }).identity,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    workspaceId: () => plainHeader.workspaceId,
    isLinked: () => true,
    isPurged: (_read, issue) => purged.has(issue),
  });
  let serverSeq = 0;
  return {
    store,
    forget,
    shown: () => remoteRuns.query({ limit: 10 }).map((run) => run.runId),
    tell(n: number, issue: string, groupId: GroupId) {
      const run = { ...plainRun, runId: id(n), issueId: issue };
      const bytes = encodeEnvelope({ ...plainHeader, deviceId: id(91), groupId }, encodePayload(run));
      return store.commit((tx) => outbox.receive(tx, { serverSeq: ++serverSeq, bytes }));
    },
  };
}

it('9: runs of others go with their issue and their group, and are not told again of a purged issue', async () => {
  const purged = new Set<string>();
  const { store, forget, shown, tell } = scene(purged);
  await tell(1, id(70), groups[0]);
  await tell(2, id(71), groups[0]);
  await tell(3, id(72), groups[1]);
  expect(shown()).toEqual([id(3), id(2), id(1)]);
  await store.commit((tx) => forget.issues(tx, [issueId.parse(id(70))]));
  expect(shown()).toEqual([id(3), id(2)]);
  await store.commit((tx) => forget.group(tx, groups[0]));
  expect(shown()).toEqual([id(3)]);
  purged.add(id(70));
  await tell(4, id(70), groups[1]);
  expect(shown()).toEqual([id(3)]);
});
