import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Cursor } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { DeviceRow, LogStore } from '../log/log-store.ts';
import { mayRead } from '../log/record-rules.ts';
import type { Hub } from './hub.ts';
import type { Peer } from './peer.ts';

/** Payload bytes after which a frame is sent: with the largest record on top it still fits. */
const FRAME_PAYLOAD = 64 * 1024;

interface Replay {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly device: DeviceRow;
  readonly peer: Peer;
  readonly cursors: readonly Cursor[];
  isClosed(): boolean;
  /** Called in the moment in which nothing is missing: what is published from now on must be delivered. */
  goLive(): void;
}

/**
 * Sends a device what it has not read, then lets it go live with no gap and no repeat (SPEC.md, P3, P4).
 * One frame at a time is on its way, so a slow reader holds up nobody and nothing piles up.
 */
export async function replay(options: Replay): Promise<void> {
  const { store, hub, device, peer, isClosed } = options;
  const { workspaceId } = device;
  const read = new Map<GroupId, number>(options.cursors.map(({ groupId, seq }) => [groupId, seq]));

  async function sendGroup(groupId: GroupId, upTo: number, head: number): Promise<void> {
    for (let after = read.get(groupId) ?? 0; after < upTo && !isClosed();) {
      const items = await store.records({
        workspaceId,
        groupId,
        after,
        upTo,
        limit: wireLimits.records,
        maxBytes: FRAME_PAYLOAD,
      });
      after = items.at(-1)?.seq ?? upTo;
      read.set(groupId, after);
      if (items.length > 0) await peer.flush(encodeServerMessage({ type: 'records', items, head }));
    }
  }

  let reached = 0;
  for (;;) {
    const target = hub.head(workspaceId);
    for (const group of await store.groups(workspaceId)) {
      if (mayRead(device, group.groupId)) await sendGroup(group.groupId, target, reached);
    }
    if (isClosed()) return;
    reached = target;
    await peer.flush(encodeServerMessage({ type: 'records', items: [], head: reached }));
    if (isClosed()) return;
    if (hub.head(workspaceId) === reached) return options.goLive();
  }
}
