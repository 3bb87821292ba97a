import type { GroupId } from '../../shared/documents/group-id.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import type { Store } from '../store/types.ts';
import type { EnvelopeOutbox, ReplicaLog } from './ports.ts';

/** Takes the records that the server sends, in order, and gives them to the replica. */
export interface Receiver {
  take(items: readonly LogRecord[], head: number): void;
  stop(): void;
}

interface ReceiverOptions {
  readonly replicaLog: ReplicaLog;
  readonly envelopes: EnvelopeOutbox;
  readonly store: Store;
  readonly deviceId: string;
  /** Resolves when own records that came back can be told apart: their acknowledgements are on disk. */
  recorded(): Promise<void>;
  /** Everything up to `head` is applied and on disk. */
  reached(head: number): void;
  failed(error: unknown): void;
}

/** Records of one commit at most. */
const SHARE = 1000;

function cursorsOf(items: readonly LogRecord[]): { groupId: GroupId; seq: number }[] {
  const cursors = new Map<GroupId, number>();
  for (const { groupId, seq } of items) cursors.set(groupId, seq);
  return [...cursors].map(([groupId, seq]) => ({ groupId, seq }));
}

/** Applies over one connection. What arrives while it applies shares the next commit. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { replicaLog, envelopes, store, deviceId } = options;
  const frames: { items: readonly LogRecord[]; head: number }[] = [];
  let busy = false;
  let stopped = false;

  function takeShare(): { items: LogRecord[]; head: number } {
    const items: LogRecord[] = [];
    let head = 0;
    for (let next = frames[0]; next && items.length + next.items.length <= SHARE; next = frames[0]) {
      items.push(...next.items);
      head = next.head;
      frames.shift();
    }
    return { items, head };
  }

  async function apply(items: readonly LogRecord[]): Promise<void> {
    await options.recorded();
    const foreign = items.filter((item) => item.kind === 'run' && item.deviceId !== deviceId);
    if (foreign.length > 0) {
      // Before the cursor moves: should this process end in between, they come again.
      await store.commit((tx) => {
        for (const item of foreign) {
          if (item.kind === 'run') envelopes.receive(tx, { serverSeq: item.seq, bytes: item.bytes });
        }
      });
    }
    const updates = items.flatMap((item) => (item.kind === 'yjs' ? [item] : []));
    await replicaLog.applyRemote(updates, cursorsOf(items));
  }

  const hasWork = (): boolean => !stopped && frames.length > 0;

  async function drain(): Promise<void> {
    while (hasWork()) {
      const { items, head } = takeShare();
      if (items.length > 0) await apply(items);
      if (!stopped) options.reached(head);
    }
    busy = false;
  }

  return {
    take(items, head) {
      frames.push({ items, head });
      if (busy) return;
      busy = true;
      drain().catch(options.failed);
    },
    stop() {
      stopped = true;
    },
  };
}
