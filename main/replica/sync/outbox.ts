import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { Emitter } from '../../../shared/lib/emitter.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { Outbox, PendingRecord } from '../../sync/ports.ts';
import type { ReplicaContext } from '../context.ts';
import { PENDING } from '../documents/records.ts';
import { refuse } from '../refusal/refuse.ts';
import { countRefused } from '../refusal/refused-changes.ts';
import { readChains, resetChains } from './own-chains.ts';
import { chainOwner } from './owner.ts';
import { acknowledge } from './settle.ts';
import { squashPending } from './squash.ts';

/** The last of the first `limit` numbers after one whose payloads fit into `bytes`; the first of them in any case. */
function lastFitting(
  read: ReadHandle,
  after: number,
  { limit, bytes }: { limit: number; bytes: number },
): number {
  const text = `SELECT number, length(payload) AS bytes FROM record
    WHERE ${PENDING} AND number > ? ORDER BY number LIMIT ?`;
  let [sum, last] = [0, 0];
  for (const next of read.all<{ number: number; bytes: number }>(text, after, limit)) {
    sum += next.bytes;
    if (last > 0 && sum > bytes) break;
    last = next.number;
  }
  return last;
}

/** Creates what the connection sends from. */
export function createOutbox(context: ReplicaContext, pending: Emitter<void>): Outbox {
  const { store, deviceId, begin } = context;
  const { read } = store;
  return {
    pending: (after, limit, bytes = Number.MAX_SAFE_INTEGER) =>
      read.all<PendingRecord & { readonly groupId: GroupId }>(
        `SELECT number AS localId, d.name AS documentId, d.group_id AS groupId, origin, payload
         FROM record JOIN document d ON d.id = record.document
         WHERE ${PENDING} AND number > ? AND number <= ? ORDER BY number`,
        after,
        lastFitting(read, after, { limit, bytes }),
      ),
    pendingCount: () =>
      read.get<{ count: number }>(`SELECT count(*) AS count FROM record WHERE ${PENDING}`)?.count ?? 0,
    highestLocalId: () => read.get<{ last: number }>('SELECT last FROM own_number')?.last ?? 0,
    acknowledge(tx, acks) {
      const owner = chainOwner(context);
      for (const ack of acks) acknowledge(tx, owner, ack);
    },
    chains: () => readChains(read, deviceId()),
    setChains: (tx, heads) => resetChains(tx, deviceId(), heads),
    squashPending: () => squashPending(context),
    refuse: (localId, refusal) =>
      store.commit((tx) => {
        const edit = begin(tx);
        const outcome = refuse(context, edit, localId, refusal);
        edit.finish();
        return outcome;
      }),
    refusedCount: () => countRefused(read),
    onPending: pending.subscribe,
  };
}
