import type { ClientMessage } from '../../shared/wire/messages.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Store } from '../store/types.ts';
import type { PendingRecord, ReplicaLog } from './ports.ts';

/** Sends the outbox in order, and takes the answers. */
export interface Pusher {
  /** Sends what waits, as far as there is room. */
  pump(): void;
  acked(batchId: number, seqs: readonly number[]): void;
  rejected(code: string): void;
  /** Resolves when the answers taken so far are on disk. */
  recorded(): Promise<void>;
  stop(): void;
}

interface PusherOptions {
  readonly replicaLog: ReplicaLog;
  readonly store: Store;
  /** Highest `localId` that the server has: up to here records are sent again to learn their seqs. */
  readonly deviceHead: number;
  send(message: ClientMessage): void;
  /** Everything up to `deviceHead` is acknowledged, or never will be. Called once. */
  settled(): void;
  /** Something was answered and is on disk. */
  changed(): void;
  /** The server will not take the rest. */
  refused(code: string): void;
  failed(error: unknown): void;
}

const BATCHES = 4;
const BATCH_RECORDS = 256;
const BATCH_BYTES = 256 * 1024;

/** The records of the next batch: as many as fit, one at least. */
export function cutBatch(pending: readonly PendingRecord[]): PendingRecord[] {
  let bytes = 0;
  const batch: PendingRecord[] = [];
  for (const record of pending.slice(0, BATCH_RECORDS)) {
    bytes += record.payload.length;
    if (batch.length > 0 && bytes > BATCH_BYTES) break;
    batch.push(record);
  }
  return batch;
}

/** Pushes over one connection. Numbers that the server knows are recognised there, so nothing is written twice. */
export function createPusher(options: PusherOptions): Pusher {
  const { replicaLog, store, deviceHead, send } = options;
  const inFlight = new Map<number, readonly PendingRecord[]>();
  let sent = 0;
  let stopped = false;
  let hasSettled = false;
  let recording: Promise<void> = Promise.resolve();

  function stop(): void {
    stopped = true;
    inFlight.clear();
  }

  function refuse(code: string): void {
    stop();
    settle();
    options.refused(code);
  }

  function settle(): void {
    if (hasSettled) return;
    hasSettled = true;
    options.settled();
  }

  const hasRoom = (): boolean => !stopped && inFlight.size < BATCHES;

  function pump(): void {
    while (hasRoom()) {
      const batch = cutBatch(replicaLog.pending(sent, BATCH_RECORDS));
      const [first] = batch;
      const last = batch.at(-1);
      if (!first || !last) break;
      if (first.payload.length > wireLimits.payload) return refuse('TOO_LARGE');
      sent = last.localId;
      inFlight.set(first.localId, batch);
      send({ type: 'push', batchId: first.localId, records: batch });
    }
    const isOpen = [...inFlight.keys()].some((localId) => localId <= deviceHead);
    if (!isOpen) settle();
  }

  async function record(batchId: number, seqs: readonly number[]): Promise<void> {
    const batch = inFlight.get(batchId);
    if (!batch) return;
    const acks = batch.flatMap(({ localId }, i) => {
      const seq = seqs[i];
      return seq === undefined ? [] : [{ localId, seq }];
    });
    await store.commit((tx) => replicaLog.acknowledge(tx, acks));
    inFlight.delete(batchId);
    options.changed();
    pump();
  }

  return {
    pump,
    stop,
    recorded: () => recording,
    acked(batchId, seqs) {
      recording = Promise.all([recording, record(batchId, seqs)]).then(() => undefined);
      recording.catch(options.failed);
    },
    rejected: refuse,
  };
}
