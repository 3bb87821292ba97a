import type { GroupId } from '../../shared/documents/group-id.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Cursor, ServerMessage } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import type { LogStore } from '../log/log-store.ts';
import type { GroupRow } from '../log/rows.ts';
import type { Credits } from './credits.ts';
import type { GroupFrames } from './group-frames.ts';
import type { Hub } from './hub.ts';
import type { Pacer } from './pacer.ts';
import type { Peer } from './peer.ts';
import type { Base } from './snapshot-base.ts';
import type { Stats } from './stats.ts';

export interface CatchUp {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly frames: GroupFrames;
  readonly pacer: Pacer;
  readonly stats: Stats;
  readonly peer: Peer;
  readonly credits: Credits;
  readonly cursors: readonly Cursor[];
  /** Where the log stood when the device was welcomed: it counts on reading up to there. */
  readonly since: number;
  mayRead(groupId: GroupId): boolean;
  isClosed(): boolean;
  /** From the moment of this call on, what is published is kept for the device. */
  hold(): void;
  /** Nothing is missing: what was kept may go out, and what comes. */
  goLive(): void;
}

/** Where a device stands in one group. */
interface Place {
  after: number;
  base: Base | null;
  /** It cannot compute the group's digest itself (N3). */
  needsBase: boolean;
}

/** So close behind, what is new is kept rather than read from the log. */
const CLOSE = 2_000;

/**
 * Records of the first chunk. It is half of those that follow, so that the device takes it in while the next is read
 * for it. Much less would cost more bytes: each frame names its documents anew (SPEC.md of the wire, F6).
 */
const FIRST_CHUNK = wireLimits.sentRecords / 2;

/** Sends one group to one device. */
function createSender({ peer, credits, stats, pacer, isClosed }: CatchUp): {
  all(frames: readonly Uint8Array[]): Promise<void>;
  say(message: ServerMessage): Promise<void>;
} {
  return {
    async all(frames) {
      for (const frame of frames) {
        await pacer.pause();
        await credits.spend(frame.length);
        if (isClosed()) return;
        stats.count('catchUpBytes', frame.length);
        await peer.flush(frame);
      }
    },
    async say(message) {
      if (!isClosed()) await peer.flush(encodeServerMessage(message));
    },
  };
}

function createPlaces({ cursors, frames }: CatchUp, send: (frames: readonly Uint8Array[]) => Promise<void>) {
  const read = new Map(cursors.map(({ groupId, seq }) => [groupId, seq]));
  const places = new Map<GroupId, Place>();

  /** N1: who has not begun with a group, or comes back from before its compaction, gets snapshots first. */
  async function begin(group: GroupRow): Promise<Place> {
    const after = read.get(group.groupId) ?? 0;
    const place: Place = { after, base: null, needsBase: false };
    places.set(group.groupId, place);
    if (after > 0 && after >= group.compactedThrough) return place;
    const base = await frames.base(group);
    if (base.batches.length === 0) return place;
    place.base = base;
    place.needsBase = true;
    for (const batch of base.batches) {
      if (batch.newest > after) await send((await frames.snapshots(batch)).frames);
    }
    return place;
  }

  return {
    of: async (group: GroupRow): Promise<Place> => places.get(group.groupId) ?? begin(group),
    /** The place that the device named. */
    named: (groupId: GroupId): number => read.get(groupId) ?? 0,
  };
}

/**
 * Sends a device what it has not read, then lets it go live with no gap and no repeat (SPEC.md of the wire,
 * P3 to P6, N1 to N3, S3, D2). No more is under way than it has room for, so nothing piles up here.
 */
export async function catchUp(options: CatchUp): Promise<void> {
  const { store, hub, frames, isClosed } = options;
  const send = createSender(options);
  const places = createPlaces(options, send.all);
  let most = FIRST_CHUNK;

  /** Groups as they are now; what is in them was passed on to those who listen already (P5). */
  async function readable(): Promise<GroupRow[]> {
    const groups = (await store.groups()).filter(({ groupId }) => options.mayRead(groupId));
    await hub.reach(Math.max(options.since, ...groups.map(({ head }) => head)));
    return groups;
  }

  async function sendUpTo(group: GroupRow, upTo: number): Promise<Place> {
    const place = await places.of(group);
    while (place.after < upTo && !isClosed()) {
      // Nothing is read for who has no room for it.
      await options.credits.spend(0);
      const chunk = await frames.records({
        groupId: group.groupId,
        after: place.after,
        upTo,
        base: place.base,
        most,
      });
      most = wireLimits.sentRecords;
      place.after = chunk.through;
      place.needsBase ||= chunk.hasHoles;
      await send.all(chunk.frames);
    }
    return place;
  }

  for (let last = -1; !isClosed() && hub.head() - last > CLOSE;) {
    const groups = await readable();
    last = hub.head();
    for (const group of groups) await sendUpTo(group, group.head);
  }

  const groups = await readable();
  if (isClosed()) return;
  options.hold();
  const head = hub.head();
  for (const group of groups) {
    const { needsBase } = await sendUpTo(group, group.head);
    const { groupId, head: seq, digest: hash } = group;
    await send.say({ type: 'digest', groupId, seq, hash, isBase: needsBase });
  }
  for (const group of await readable()) await sendUpTo(group, Math.min(group.head, head));
  await sendSeals(options, { groups, say: send.say, named: places.named });
  await send.say({ type: 'records', items: [], head });
  if (!isClosed()) options.goLive();
}

/** S3: those that the device may not have. One that was put where it stands came after its last record, or with it. */
async function sendSeals(
  { store, mayRead }: CatchUp,
  {
    groups,
    say,
    named,
  }: {
    groups: readonly GroupRow[];
    say: (message: ServerMessage) => Promise<void>;
    named: (groupId: GroupId) => number;
  },
): Promise<void> {
  const lowest = groups.reduce(
    (least, { groupId }) => Math.min(least, named(groupId)),
    Number.MAX_SAFE_INTEGER,
  );
  const seals = (await store.seals(lowest)).filter(
    ({ groupId, putAt }) => mayRead(groupId) && putAt >= named(groupId),
  );
  for (let i = 0; i < seals.length; i += wireLimits.seals) {
    await say({ type: 'seals', items: seals.slice(i, i + wireLimits.seals) });
  }
}
