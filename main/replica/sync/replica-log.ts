import type { Emitter } from '../../../shared/lib/emitter.ts';
import type { Inbox, Recovery, ReplicaLog } from '../../sync/ports.ts';
import type { ReplicaContext } from '../context.ts';
import { purgeDocuments } from '../commands/purge-documents.ts';
import { refreshRest, type BodyRefresh } from '../live/body-refresh.ts';
import { adoptSome } from './adopt.ts';
import { dropSome } from './drop-groups.ts';
import { readCursors, readGroup, restart, writeGroup } from './group-state.ts';
import { applyRecords, shares } from './inbox.ts';
import { createOutbox } from './outbox.ts';
import { applyStates, stateShares } from './received-states.ts';
import { beginEpoch, markReturned, nextReturnable } from './recovery.ts';
import { putSeals } from './seals.ts';

/** Documents that are purged with one commit. */
const PURGES = 100;

function createInbox(context: ReplicaContext, bodies: BodyRefresh): Inbox {
  const { store, snapshots, begin } = context;
  return {
    async applyRemote(records) {
      for (const share of shares(records)) await store.commit((tx) => applyRecords(context, tx, share));
      void refreshRest(bodies);
    },
    async applySnapshots(states) {
      for (const share of stateShares(states)) await store.commit((tx) => applyStates(context, tx, share));
      void refreshRest(bodies);
    },
    cursors: () => readCursors(store.read),
    rebase: (groupId, { seq, hash }) =>
      store.commit((tx) => {
        if (seq >= readGroup(tx, groupId).seq) writeGroup(tx, groupId, { seq, hash, restartTo: null });
      }),
    digest(groupId) {
      const { seq, hash, restartTo } = readGroup(store.read, groupId);
      return hash === null || restartTo !== null ? null : { seq, hash };
    },
    restartGroup: (groupId) => store.commit((tx) => restart(tx, groupId)),
    putSeals,
    async dropGroups(groupIds, code) {
      for (const groupId of groupIds) {
        while (await store.commit((tx) => dropSome(context, tx, groupId, code)));
      }
    },
    async purgeDocuments(documentIds) {
      for (let done = 0; done < documentIds.length; done += PURGES) {
        await store.commit((tx) => {
          const edit = begin(tx);
          purgeDocuments(context, edit, documentIds.slice(done, done + PURGES));
          edit.finish();
        });
      }
    },
    backedUp: snapshots.backedUp,
  };
}

function createRecovery(context: ReplicaContext, pending: Emitter<void>): Recovery {
  const { store } = context;
  return {
    beginEpoch: (epoch) =>
      store.commit((tx) => {
        beginEpoch(context, tx, epoch);
        tx.afterCommit(() => pending.emit());
      }),
    nextReturnable: (limits) => nextReturnable(store.read, limits),
    returned: markReturned,
    async adoptRest() {
      while (await store.commit(adoptSome));
      pending.emit();
    },
  };
}

/** Creates the replica's side of the sync connection. */
export function createReplicaLog(
  context: ReplicaContext,
  pending: Emitter<void>,
  bodies: BodyRefresh,
): ReplicaLog {
  return {
    ...createOutbox(context, pending),
    ...createInbox(context, bodies),
    ...createRecovery(context, pending),
  };
}
