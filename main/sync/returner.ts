import { mayWrite, type Role } from '../../shared/domain/role.ts';
import type { Logger } from '../../shared/lib/ports.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage } from '../../shared/wire/messages.ts';
import type { Meta as Settings, Store } from '../store/types.ts';
import { ConnectError } from './channel.ts';
import { changeLink, readLink } from './link.ts';
import type { MetaLog, SignedMeta } from './meta/meta-log.ts';
import type { Returnable, ReplicaLog } from './ports.ts';

/** Gives a restored server back what it has lost (SPEC.md of the wire, X3 and X4). */
export interface Returner {
  /** True from the beginning of an epoch until all was returned. */
  isNeeded(): boolean;
  /** Returns `meta` records above this number to a server that waits for them, and says that all may go on. */
  returnMeta(aboveMetaSeq: number): Promise<void>;
  /** Returns `meta` records that no part of the server's chain is, to one that waits no longer (wire X6). */
  returnLateMeta(): Promise<void>;
  /**
   * Returns records of other devices with their seals. What no seal proves, or the server would not take as it was,
   * becomes this device's own and waits to be sent, unless it only reads. Then nothing is left to return. Rejects
   * with `ConnectError` when the server is not open yet after all.
   */
  returnRecords(role: Role): Promise<void>;
  answered(id: number, answer: { count: number; code: string }): void;
}

interface ReturnerOptions {
  readonly replicaLog: Pick<ReplicaLog, 'nextReturnable' | 'returned' | 'adoptRest'>;
  readonly metaLog: Pick<MetaLog, 'lost' | 'forgetLost'>;
  readonly store: Store;
  readonly meta: Settings;
  readonly logger: Logger;
  send(message: ClientMessage): void;
}

interface Answer {
  readonly count: number;
  readonly code: string;
}

/** With room for addresses in the frame. */
const CHUNK = { records: wireLimits.records, bytes: 512 * 1024 };

/** Cuts the records so that each part fits into a frame. */
function* chunks(records: readonly SignedMeta[]): Generator<SignedMeta[]> {
  let chunk: SignedMeta[] = [];
  let bytes = 0;
  for (const record of records) {
    bytes += record.bytes.length;
    if (chunk.length === CHUNK.records || (chunk.length > 0 && bytes > CHUNK.bytes)) {
      yield chunk;
      chunk = [];
      ({ length: bytes } = record.bytes);
    }
    chunk.push(record);
  }
  if (chunk.length > 0) yield chunk;
}

/** Asks one question at a time; the answer to one that was never asked is ignored. */
function createAsk(send: (message: ClientMessage) => void) {
  let last = 0;
  let waiting: { id: number; resolve(answer: Answer): void } | null = null;
  return {
    ask(make: (id: number) => ClientMessage): Promise<Answer> {
      last += 1;
      return new Promise((resolve) => {
        waiting = { id: last, resolve };
        send(make(last));
      });
    },
    answered(id: number, answer: Answer): void {
      if (waiting?.id !== id) return;
      const { resolve } = waiting;
      waiting = null;
      resolve(answer);
    },
  };
}

/** Returns over one connection. What is not answered when that ends is returned over the next. */
export function createReturner(options: ReturnerOptions): Returner {
  const { replicaLog, metaLog, store, meta, logger, send } = options;
  const { ask, answered } = createAsk(send);

  /** True when the server has them all now. */
  async function returnSome({ deviceId, groupId, records, seal }: Returnable): Promise<boolean> {
    const { localId, signature } = seal;
    const proof = { deviceId, groupId, records, localId, signature };
    const { count, code } = await ask((id) => ({ type: 'returnRecords', id, ...proof }));
    const last = records[Math.min(count, records.length) - 1];
    if (last) await store.commit((tx) => replicaLog.returned(tx, { deviceId, groupId }, last.localId));
    if (code === 'RECOVERING') throw new ConnectError(closeCodes.recovering);
    if (code !== '') logger.warn('sync.unreturned', { code });
    return code === '' && last === records.at(-1);
  }

  return {
    answered,
    isNeeded: () => readLink(meta)?.isReturning ?? false,
    async returnMeta(above) {
      const lost = metaLog.lost(above);
      // Others stand where the server's chain has something else.
      let isWhole = lost.length === metaLog.lost(0).length;
      for (const records of chunks(lost)) {
        const { code } = await ask((id) => ({ type: 'returnMeta', id, records }));
        if (code === '') continue;
        // Another device was quicker, and its chain is the one that goes on.
        logger.warn('sync.unreturned', { code });
        isWhole = false;
        break;
      }
      if (isWhole && lost.length > 0) await store.commit((tx) => metaLog.forgetLost(tx));
      send({ type: 'recovered' });
    },
    async returnLateMeta() {
      const lost = metaLog.lost(0);
      if (lost.length === 0) return;
      for (const records of chunks(lost)) {
        const { count, code } = await ask((id) => ({ type: 'returnMeta', id, records }));
        if (code !== '') logger.warn('sync.unreturned', { code, records: records.length - count });
      }
      await store.commit((tx) => metaLog.forgetLost(tx));
    },
    async returnRecords(role) {
      // What one device wrote may have a hole, as after a purge: that says nothing of the others.
      const passedOver: Returnable[] = [];
      const next = (): Returnable | null => replicaLog.nextReturnable(CHUNK, passedOver);
      for (let some = next(); some; some = next()) if (!(await returnSome(some))) passedOver.push(some);
      if (mayWrite(role)) await replicaLog.adoptRest();
      await store.commit((tx) => changeLink(meta, tx, { isReturning: false }));
    },
  };
}
