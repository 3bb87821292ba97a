import { memberId } from '../../../shared/domain/ids.ts';
import type { Random } from '../../../shared/lib/ports.ts';
import {
  createTickingClock,
  openProfile,
  type TestProfile,
  type TestProfileOptions,
} from './open-profile.ts';
import { createRelay, type Relay } from './relay.ts';

/** Replicas of one workspace and the server between them. */
export interface TestTeam {
  readonly peers: readonly TestProfile[];
  readonly relay: Relay;
  /** Sends everything everywhere until nothing is left to send. */
  settle(): Promise<void>;
}

/** Pushes all that is pending and gives the acknowledgements. */
export async function pushAll(profile: TestProfile, relay: Relay): Promise<void> {
  const { replica, store } = profile;
  const acks = relay.push(profile, 0, 100_000);
  await store.commit((tx) => replica.log.acknowledge(tx, acks));
}

async function settle(peers: readonly TestProfile[], relay: Relay): Promise<void> {
  do {
    for (const peer of peers) {
      await relay.lease(peer);
      await pushAll(peer, relay);
    }
    for (const { replica } of peers) await replica.log.applyRemote(relay.records);
  } while (peers.some(({ replica }) => replica.log.pendingCount() > 0));
}

/** Makes a workspace on the first replica, links it, and lets the others join. */
export async function openTeam(
  size: number,
  random: Random,
  onEnd: TestProfileOptions['onEnd'],
  more: Partial<Pick<TestProfileOptions, 'purger' | 'clock' | 'mergeAfter' | 'mayWrite' | 'mayUse'>> = {},
): Promise<TestTeam> {
  const clock = createTickingClock();
  const peers = Array.from({ length: size }, () => openProfile({ clock, ...more, random, onEnd }));
  const [owner, ...others] = peers;
  if (!owner) throw new Error('A team needs a replica');
  const { workspaceId } = await owner.replica.createWorkspace({ name: 'Acme' }, owner.action());
  const relay = createRelay(workspaceId);
  await owner.store.commit((tx) => owner.replica.markLinked(tx));
  for (const [n, { replica, store }] of others.entries()) {
    const id = memberId.parse(`01890000-0000-7000-8000-${String(n).padStart(12, '0')}`);
    await store.commit((tx) => replica.joinWorkspace(tx, { workspaceId, memberId: id }));
  }
  return { peers, relay, settle: () => settle(peers, relay) };
}
