import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Hub } from './hub.ts';
import type { Stats } from './stats.ts';

/** SPEC.md of the wire, D2. */
const EVERY_MS = 10_000;

interface End {
  readonly seq: number;
  /** Null where another instance wrote the last record. */
  readonly hash: Uint8Array | null;
}

/**
 * Tells those who listen what the records of a group come to, at most every 10 s and while there is something
 * new. It is said right after the record that it ends with, so that nobody has to remember older digests.
 */
export function createDigestTeller(parts: {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly stats: Stats;
}): Undo {
  const { store, hub, timers, logger, stats } = parts;
  /** Groups with something new, and where that ends. */
  const news = new Map<GroupId, End>();

  function tell(groupId: GroupId, seq: number, hash: Uint8Array): void {
    news.delete(groupId);
    const readers = hub.readers(groupId);
    if (readers.size === 0) return;
    const frame = encodeServerMessage({ type: 'digest', groupId, seq, hash, isBase: false });
    for (const subscriber of readers) subscriber.deliver(frame);
  }

  /** Digests of what others wrote. One that does not end with what was passed on last has to wait. */
  async function lookUp(): Promise<void> {
    for (const { groupId, head, digest } of await store.groups()) {
      if (news.get(groupId)?.seq === head) tell(groupId, head, digest);
    }
  }

  const hush = hub.onCommitted(({ records, digests }) => {
    if (digests) for (const { groupId, seq, hash } of digests) news.set(groupId, { seq, hash });
    else for (const { groupId, seq } of records) news.set(groupId, { seq, hash: null });
  });
  const stop = timers.every(EVERY_MS, () => {
    for (const [groupId, { seq, hash }] of [...news]) if (hash) tell(groupId, seq, hash);
    if (news.size === 0) return;
    lookUp().catch((error: unknown) => {
      stats.count('failures', 1, 'digests');
      logger.error('digests.failed', { error: error instanceof Error ? error.name : 'unknown' });
    });
  });
  return () => {
    hush();
    stop();
  };
}
