import type { ClientMessage } from '../../shared/wire/messages.ts';
import type { Store } from '../store/types.ts';
import { BROKEN, ConnectError } from './channel.ts';
import { BATCH_BYTES, BATCH_RECORDS, cutBatch } from './cut-batch.ts';
import type { PendingRecord, ReplicaLog } from './ports.ts';

/** Batches on their way to the server, in the order of their numbers. */
export interface PushStream {
  /** Sends what `mayGo`, as far as there is room. Gives the record at which it stopped because it is too large. */
  fill(mayGo: (record: PendingRecord) => boolean): PendingRecord | null;
  /** True when everything that was sent is answered, and the answers are on disk. */
  readonly isEmpty: boolean;
  /** Begins again with the lowest number that is not acknowledged. */
  restart(): void;
  /** The batch is refused: it is under way no more. Null when there was none. */
  refused(batchId: number): readonly PendingRecord[] | null;
  /** Takes the answer and gives the batch when it is on disk; null when nobody waits for it. */
  accepted(batchId: number, seqs: readonly number[]): Promise<readonly PendingRecord[] | null>;
  clear(): void;
}

interface PushStreamOptions {
  readonly replicaLog: Pick<ReplicaLog, 'pending' | 'acknowledge'>;
  readonly store: Store;
  send(message: ClientMessage): void;
  /** These are in the stream now. */
  sent(records: readonly PendingRecord[]): void;
}

/** Unanswered at a time: fewer than the server allows (wire L3), so that a refusal costs little. */
const BATCHES = 4;

/** Sends over one connection. Numbers that the server knows are recognised there, so nothing is written twice. */
export function createPushStream({ replicaLog, store, send, sent }: PushStreamOptions): PushStream {
  const inFlight = new Map<number, readonly PendingRecord[]>();
  let last = 0;

  return {
    get isEmpty() {
      return inFlight.size === 0;
    },
    fill(mayGo) {
      while (inFlight.size < BATCHES) {
        const waiting = replicaLog.pending(last, BATCH_RECORDS, BATCH_BYTES);
        const barrier = waiting.findIndex((record) => !mayGo(record));
        const going = barrier < 0 ? waiting : waiting.slice(0, barrier);
        const records = cutBatch(going);
        const [first] = records;
        const end = records.at(-1);
        if (!first || !end) return going[0] ?? null;
        last = end.localId;
        inFlight.set(first.localId, records);
        send({ type: 'push', batchId: first.localId, records });
        sent(records);
      }
      return null;
    },
    restart: () => void (last = 0),
    refused(batchId) {
      const batch = inFlight.get(batchId);
      inFlight.delete(batchId);
      return batch ?? null;
    },
    async accepted(batchId, seqs) {
      const batch = inFlight.get(batchId);
      if (!batch) return null;
      if (seqs.length !== batch.length) throw new ConnectError(BROKEN);
      const acks = batch.map(({ localId }, i) => ({ localId, seq: seqs[i] ?? 0 }));
      await store.commit((tx) => replicaLog.acknowledge(tx, acks));
      inFlight.delete(batchId);
      return batch;
    },
    clear: () => inFlight.clear(),
  };
}
