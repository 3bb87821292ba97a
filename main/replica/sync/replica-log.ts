import type { Emitter } from '../../../shared/lib/emitter.ts';
import type { Inbox, Recovery, ReplicaLog } from '../../sync/ports.ts';
import type { ReplicaContext } from '../context.ts';
import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import { removePurged } from '../commands/purge-documents.ts';
import { removeEntries } from '../commands/purge-issues.ts';
import type { Edit } from '../edit.ts';
import { readCurrentIssues, type CurrentIssue } from '../undo/current-issues.ts';
import type { BodyRefresh } from '../live/body-refresh.ts';
import { adoptSome } from './adopt.ts';
import { dropSome } from './drop-groups.ts';
import { readCursors, readGroup, writeGroup } from './group-state.ts';
import { applyRecords, shares } from './inbox.ts';
import { createOutbox } from './outbox.ts';
import { applyStates, stateShares } from './received-states.ts';
import { beginEpoch, markReturned, nextReturnable } from './recovery.ts';
import { beginRepair, endRepair } from './repair.ts';
import { putSeals } from './seals.ts';

/** Documents that are purged with one commit. */
const PURGES = 100;

/** What this device has asked to purge and is to take out of its boards. Its command may have died before it did. */
function ownEntries(
  { mayWrite }: ReplicaContext,
  edit: Edit,
  documentIds: readonly string[],
): CurrentIssue[] {
  const addresses = documentIds.map(parseDocumentId);
  const issueIds = addresses.flatMap((address) => (address?.kind === 'issue' ? [address.issueId] : []));
  if (!mayWrite()) return [];
  return [...readCurrentIssues(edit.tx, issueIds).values()];
}

function createInbox(context: ReplicaContext, bodies: BodyRefresh): Inbox {
  const { store, snapshots, begin } = context;
  return {
    async applyRemote(records) {
      for (const share of shares(records)) await store.commit((tx) => applyRecords(context, tx, share));
      void bodies.rest();
    },
    async applySnapshots(states) {
      for (const share of stateShares(states)) await store.commit((tx) => applyStates(context, tx, share));
      void bodies.rest();
    },
    cursors: () => readCursors(store.read),
    rebase: (groupId, { seq, hash }) =>
      store.commit((tx) => {
        if (seq < readGroup(tx, groupId).seq) return;
        writeGroup(tx, groupId, { seq, hash, restartTo: null });
        const edit = begin(tx);
        endRepair(context, edit, groupId);
        edit.finish();
      }),
    digest(groupId) {
      const { seq, hash, restartTo } = readGroup(store.read, groupId);
      return hash === null || restartTo !== null ? null : { seq, hash };
    },
    restartGroup: (groupId) => store.commit((tx) => beginRepair(tx, groupId)),
    putSeals,
    async dropGroups(groupIds, code) {
      for (const groupId of groupIds) {
        while (await store.commit((tx) => dropSome(context, tx, groupId, code)));
      }
    },
    async purgeDocuments(documentIds, own = []) {
      for (let done = 0; done < documentIds.length; done += PURGES) {
        const some = documentIds.slice(done, done + PURGES);
        await store.commit((tx) => {
          const edit = begin(tx);
          // First, while the rows still say where the entries are.
          const entries = ownEntries(
            context,
            edit,
            some.filter((name) => own.includes(name)),
          );
          removePurged(context, edit, some);
          removeEntries(edit, entries);
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
    nextReturnable: (limits, passedOver) => nextReturnable(store.read, limits, passedOver),
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
