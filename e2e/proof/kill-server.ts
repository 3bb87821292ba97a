import { createUuid7 } from '../../shared/lib/uuid.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId, workspaceId } from '../../shared/domain/ids.ts';
import type { SeededRandom } from '../../shared/testing/seeded-random.ts';
import { systemClock, systemRandom, systemTimers } from '../../main/host/platform.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import { enterRaw, type RawDevice } from '../fixtures/sync/raw-client.ts';
import { createLedger, missing, pushUntilGone, type Ledger } from './acknowledged.ts';
import { startServerUnderFire, type ServerUnderFire } from './server-under-fire.ts';
import type { Fire, Injection } from './under-fire.ts';

const newId = createUuid7({ clock: systemClock, random: systemRandom });

/** What one way of failing came to. */
export interface FireReport {
  readonly name: string;
  readonly rounds: number;
  /** Rounds in which the server ended, or refused a write, before it was ended by us. */
  readonly hit: number;
  readonly acknowledged: number;
  readonly lost: number;
  /** ms from starting the process again to its being ready, without injection. */
  readonly reopenMs: readonly number[];
}

/** A server's folder with a workspace, and the device that writes to it. */
export interface Scene {
  readonly folder: string;
  readonly device: RawDevice;
  readonly groupId: GroupId;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
}

async function mustStart(folder: string): Promise<ServerUnderFire> {
  const server = await startServerUnderFire(folder);
  if (!server) throw new Error('The server does not start any more');
  return server;
}

/** Makes the workspace of a new folder. */
export async function prepareScene(folder: string, random: SeededRandom): Promise<Scene> {
  const device: RawDevice = { deviceId: newId(), keyId: 'k1', ...createDeviceKey() };
  const server = await mustStart(folder);
  const ids = { workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) };
  const owner = await enterRaw(server.url, device, { kind: 'claim', invite: server.invite, ...ids });
  owner.close();
  server.kill('SIGTERM');
  await server.gone;
  return { folder, device, groupId: `team:${newId()}`, ledger: createLedger(), random };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void systemTimers.after(ms, resolve));
}

/** Writes while the server fails; true when it failed by itself. */
async function attack(
  { folder, device, groupId, ledger, random }: Scene,
  injection: Injection | null,
): Promise<boolean> {
  const server = await startServerUnderFire(folder, injection);
  if (!server) return true;
  const writing = pushUntilGone(server.url, device, ledger, {
    groupId,
    batch: random.between(1, 40),
  }).catch(() => undefined);
  const patience = injection ? 1_500 : random.between(1, 120);
  const failed = await Promise.race([
    Promise.any([server.gone, writing]).then(() => true),
    pause(patience).then(() => false),
  ]);
  server.kill('SIGKILL');
  await server.gone;
  await writing;
  return failed;
}

function highest({ acknowledged }: Ledger): number {
  let found = 0;
  for (const seq of acknowledged.keys()) found = Math.max(found, seq);
  return found;
}

/** Lets a server fail again and again, and looks each time for what it had acknowledged. */
export async function underFire(scene: Scene, fire: Fire, say: (line: string) => void): Promise<FireReport> {
  const { folder, device, groupId, ledger } = scene;
  const before = ledger.acknowledged.size;
  const reopenMs: number[] = [];
  const lost = new Set<number>();
  let hit = 0;
  let verified = highest(ledger);
  for (let round = 1; round <= fire.rounds; round++) {
    if (await attack(scene, fire.injection(round))) hit += 1;
    const again = await mustStart(folder);
    reopenMs.push(again.startMs);
    for (const seq of await missing(again.url, device, ledger, { groupId, after: verified })) lost.add(seq);
    verified = highest(ledger);
    again.kill('SIGKILL');
    await again.gone;
    if (round % 50 === 0) say(`${fire.name}: ${round} of ${fire.rounds}, ${lost.size} lost`);
  }
  return {
    name: fire.name,
    rounds: fire.rounds,
    hit,
    acknowledged: ledger.acknowledged.size - before,
    lost: lost.size,
    reopenMs,
  };
}

/** Reads all of the log once more: acknowledged records that are not there. */
export async function missingInAll({ folder, device, groupId, ledger }: Scene): Promise<number> {
  const server = await mustStart(folder);
  const lost = await missing(server.url, device, ledger, { groupId, after: 0 });
  server.kill('SIGTERM');
  await server.gone;
  return lost.length;
}
