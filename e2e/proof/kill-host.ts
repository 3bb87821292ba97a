import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemTimers } from '../../main/host/platform.ts';
import type { Client } from '../../shared/contract/client.ts';
import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import type { IssueId } from '../../shared/domain/ids.ts';
import type { SeededRandom } from '../../shared/testing/seeded-random.ts';
import { readDelivery, type Delivery } from './delivered-once.ts';
import { createEditLedger, editUntilGone, lostEdits, type EditLedger } from './host-edits.ts';
import { startHostUnderFire, type HostUnderFire } from './host-under-fire.ts';
import { startServerUnderFire, type ServerUnderFire } from './server-under-fire.ts';
import type { Fire, Injection } from './under-fire.ts';

/** What one way of failing came to. */
export interface HostFireReport {
  readonly name: string;
  readonly rounds: number;
  /** Rounds in which the host ended, or refused an edit, before it was ended by us. */
  readonly hit: number;
  readonly acknowledged: number;
  /** What was acknowledged and is not there, in words. */
  readonly lost: readonly string[];
  /** ms from starting the host again to its being ready, without injection. */
  readonly reopenMs: readonly number[];
  /** ms from then to its outbox being empty. */
  readonly drainMs: readonly number[];
}

/** A linked profile, its server, which runs all the time, and what the host has acknowledged. */
export interface HostScene {
  readonly profile: string;
  readonly serverFolder: string;
  readonly server: ServerUnderFire;
  readonly ledger: EditLedger;
  readonly random: SeededRandom;
}

/** An outbox that is not empty by then never will be. */
const DRAIN_MS = 30_000;
const LOOK_MS = 20;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void systemTimers.after(ms, resolve));
}

async function mustStart(profile: string): Promise<HostUnderFire> {
  const host = await startHostUnderFire(profile);
  if (!host) throw new Error('The host does not start any more');
  return host;
}

async function end(host: HostUnderFire, signal: NodeJS.Signals): Promise<void> {
  host.client.close();
  host.kill(signal);
  await host.gone;
}

/** Waits until all is sent and acknowledged; answers how long that took. */
async function drained(client: Client): Promise<number> {
  const began = performance.now();
  let status: SyncStatus | null = null;
  while (performance.now() - began < DRAIN_MS) {
    status = await client.call('sync.status', {});
    if (status.refused > 0) throw new Error('The server refused what the host had acknowledged');
    if (status.state === 'live' && status.pending === 0) return performance.now() - began;
    await pause(LOOK_MS);
  }
  throw new Error(`The outbox does not empty: ${status?.state}, ${status?.pending}, ${status?.message}`);
}

/** Makes a workspace in a new profile and gives it to a new server. */
export async function prepareHostScene(folder: string, random: SeededRandom): Promise<HostScene> {
  const [profile, serverFolder] = [join(folder, 'profile'), join(folder, 'server')];
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const server = await startServerUnderFire(serverFolder);
  if (!server) throw new Error('The server does not start');
  const host = await mustStart(profile);
  await host.client.call('workspace.create', { name: 'Under fire' });
  await host.client.call('workspace.link', { url: server.url, invite: server.invite });
  await drained(host.client);
  await end(host, 'SIGTERM');
  return { profile, serverFolder, server, ledger: createEditLedger(), random };
}

/** Edits while the host fails; true when it failed by itself. */
async function attack({ profile, ledger, random }: HostScene, injection: Injection | null): Promise<boolean> {
  const host = await startHostUnderFire(profile, injection);
  if (!host) return true;
  const editing = editUntilGone(host.client, ledger, random.between(1, 6));
  const patience = injection ? 2_000 : random.between(1, 250);
  const failed = await Promise.race([
    Promise.any([host.gone, editing]).then(() => true),
    pause(patience).then(() => false),
  ]);
  await end(host, 'SIGKILL');
  await editing;
  return failed;
}

/** Lets a host fail again and again, and looks each time for what it had acknowledged and whether it gets to its server. */
export async function hostUnderFire(
  scene: HostScene,
  fire: Fire,
  say: (line: string) => void,
): Promise<HostFireReport> {
  const { profile, ledger } = scene;
  const before = ledger.commands;
  const lost: string[] = [];
  const reopenMs: number[] = [];
  const drainMs: number[] = [];
  let hit = 0;
  for (let round = 1; round <= fire.rounds; round++) {
    const known = new Set<IssueId>(ledger.issues.keys());
    if (await attack(scene, fire.injection(round))) hit += 1;
    const again = await mustStart(profile);
    reopenMs.push(again.startMs);
    const fresh = [...ledger.issues.keys()].filter((id) => !known.has(id));
    lost.push(...(await lostEdits(again.client, ledger, fresh)));
    drainMs.push(await drained(again.client));
    await end(again, 'SIGKILL');
    if (round % 50 === 0) say(`${fire.name}: ${round} of ${fire.rounds}, ${lost.length} lost`);
  }
  const { name, rounds } = fire;
  return { name, rounds, hit, acknowledged: ledger.commands - before, lost, reopenMs, drainMs };
}

/** Looks for all of it once more, on the host and in the log of its server, and ends both. */
export async function settleHostScene({
  profile,
  serverFolder,
  server,
  ledger,
}: HostScene): Promise<{ readonly lost: readonly string[]; readonly delivery: Delivery }> {
  const host = await mustStart(profile);
  await drained(host.client);
  const lost = await lostEdits(host.client, ledger, [...ledger.issues.keys()]);
  await end(host, 'SIGTERM');
  server.kill('SIGTERM');
  await server.gone;
  return { lost, delivery: await readDelivery(serverFolder, ledger) };
}
