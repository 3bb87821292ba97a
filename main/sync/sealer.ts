import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Clock, Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import type { ClientMessage, RecordChainHead } from '../../shared/wire/messages.ts';
import { sealBytes } from '../../shared/wire/seal-bytes.ts';
import type { DeviceIdentity } from '../vault/types.ts';
import type { PendingRecord, ReplicaLog } from './ports.ts';
import { byGroup, extendChain, type ChainOwner } from './record-chain.ts';

/** Signs the ends of this device's chains (SPEC.md of the wire, S1 to S3). */
export interface Sealer {
  /** These records are in the stream now. */
  sent(records: readonly PendingRecord[]): void;
  /** What was in the stream is answered: the chains go on from what is acknowledged. */
  restarted(): void;
  /** Seals what is left; null when nothing is. The promise never rejects. */
  finish(): Promise<void> | null;
  stop(): void;
}

interface SealerOptions {
  readonly replicaLog: Pick<ReplicaLog, 'chains'>;
  readonly identity: DeviceIdentity;
  readonly owner: ChainOwner;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  send(message: ClientMessage): void;
}

const PAUSE_MS = 250;
const QUIET_MS = 2_000;
const RECORDS = 512;

/** Calls `seal` when nothing was noted for a while, or much was, and never twice within `PAUSE_MS`. */
function createRhythm({ clock, timers, seal }: { clock: Clock; timers: Timers; seal: () => void }) {
  let count = 0;
  let last = -Infinity;
  let cancel: Undo = () => undefined;

  function run(): void {
    cancel();
    count = 0;
    last = clock.monotonic();
    seal();
  }

  return {
    noted(records: number): void {
      const isDue = count >= RECORDS;
      count += records;
      // What is due already is not put off by what comes after it.
      if (isDue) return;
      cancel();
      cancel = timers.after(
        count < RECORDS ? QUIET_MS : Math.max(0, last + PAUSE_MS - clock.monotonic()),
        run,
      );
    },
    stop: () => cancel(),
  };
}

/** Seals over one connection. */
export function createSealer(options: SealerOptions): Sealer {
  const { replicaLog, identity, owner, logger, send } = options;
  const touched = new Set<GroupId>();
  let heads: Map<GroupId, RecordChainHead> | null = null;
  let isStopped = false;

  const ends = (): Map<GroupId, RecordChainHead> => (heads ??= byGroup(replicaLog.chains()));

  async function sealOne(head: RecordChainHead): Promise<void> {
    const { groupId, localId } = head;
    const signature = await identity.sign(sealBytes({ ...owner, ...head }));
    // A seal is of the records before it in the stream: one that came in the meantime makes it a false one.
    if (!isStopped && heads?.get(groupId) === head) send({ type: 'seal', groupId, localId, signature });
  }

  async function sealAll(): Promise<void> {
    try {
      const known = ends();
      const due = [...touched].flatMap((groupId) => known.get(groupId) ?? []);
      touched.clear();
      await Promise.all(due.map(sealOne));
    } catch {
      // Unsealed records are accepted all the same; they are sealed with the next ones.
      logger.warn('sync.unsealed');
    }
  }

  const rhythm = createRhythm({ ...options, seal: () => void sealAll() });

  return {
    sent(records) {
      const known = ends();
      for (const record of records) {
        const head = known.get(record.groupId);
        if (record.localId <= (head?.localId ?? 0)) continue;
        known.set(record.groupId, extendChain(owner, head, record));
        touched.add(record.groupId);
      }
      rhythm.noted(records.length);
    },
    restarted: () => void (heads = null),
    finish() {
      rhythm.stop();
      return touched.size > 0 ? sealAll() : null;
    },
    stop() {
      isStopped = true;
      rhythm.stop();
    },
  };
}
