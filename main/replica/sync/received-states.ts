import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { WriteHandle } from '../../store/types.ts';
import type { RemoteSnapshot } from '../../sync/ports.ts';
import type { ReplicaContext } from '../context.ts';
import { raiseFloor } from '../documents/floor.ts';
import { ensureDocument, findDocument } from '../documents/records.ts';
import type { Edit } from '../edit.ts';
import { isPurged } from '../tombstones.ts';
import { readGroup, writeGroup } from './group-state.ts';
import { isInItsGroup, noteUnread, staysOnDisk, takeUpdate } from './remote.ts';

/** Bytes of state that are taken in with one commit, and about how many documents. */
const PER_COMMIT = { bytes: 4 * 1024 * 1024, documents: 200 };

/** True when the profile may lack something of what this state holds. */
function isWanted(tx: WriteHandle, { documentId, groupId, seq }: RemoteSnapshot): boolean {
  const address = parseDocumentId(documentId);
  if (address && !isInItsGroup(tx, address, { documentId, groupId })) return false;
  if (isPurged(tx, documentId)) return false;
  const group = readGroup(tx, groupId);
  if (group.restartTo === null && group.seq >= seq) return false;
  const entry = findDocument(tx, documentId);
  const held =
    entry && tx.get('SELECT 1 FROM base WHERE document = ? AND own = 0 AND seq >= ?', entry.id, seq);
  return held === undefined;
}

function keep(tx: WriteHandle, { documentId, groupId, seq, state }: RemoteSnapshot): void {
  const { id } = ensureDocument(tx, documentId, groupId);
  raiseFloor(tx, id, { seq, state });
}

/** It will not come again, and a later program may understand it. */
function keepUnread(tx: WriteHandle, snapshot: RemoteSnapshot): void {
  const { id } = ensureDocument(tx, snapshot.documentId, snapshot.groupId);
  tx.run(
    `INSERT INTO base (document, seq, state, unread) VALUES (?, ?, ?, 1)
     ON CONFLICT (document) DO UPDATE SET seq = excluded.seq, state = excluded.state WHERE unread = 1`,
    id,
    snapshot.seq,
    snapshot.state,
  );
}

function takeIn(edit: Edit, { residents }: ReplicaContext, snapshot: RemoteSnapshot): void {
  const { documentId: name, state } = snapshot;
  const address = parseDocumentId(name);
  if (!address) return keepUnread(edit.tx, snapshot);
  const outline = outlineUpdate(state);
  if (!outline) return keepUnread(edit.tx, snapshot);
  if (staysOnDisk(address, residents, name)) {
    keep(edit.tx, snapshot);
    return noteUnread(edit, address);
  }
  if (!takeUpdate(edit, residents, name, { update: state, outline })) return;
  keep(edit.tx, snapshot);
  edit.tell({ name, update: state, origin: 'remote' });
  edit.project(edit.open(name), false);
}

/** Records that this state stands for will not come, so the digest of the group has to be told. */
function expectBase(tx: WriteHandle, { groupId }: RemoteSnapshot): void {
  const group = readGroup(tx, groupId);
  if (group.hash !== null) writeGroup(tx, groupId, { ...group, hash: null });
}

/** Takes in merged states, in one commit. What does not decode is passed over: the records after it follow all the same. */
export function applyStates(
  context: ReplicaContext,
  tx: WriteHandle,
  snapshots: readonly RemoteSnapshot[],
): void {
  const edit = context.begin(tx);
  for (const snapshot of snapshots) {
    if (!isWanted(tx, snapshot)) continue;
    expectBase(tx, snapshot);
    takeIn(edit, context, snapshot);
  }
  edit.finish();
}

/** Cuts states into shares that are one commit each. */
export function* stateShares(snapshots: readonly RemoteSnapshot[]): Generator<RemoteSnapshot[]> {
  let share: RemoteSnapshot[] = [];
  let bytes = 0;
  for (const snapshot of snapshots) {
    share.push(snapshot);
    bytes += snapshot.state.length;
    if (bytes < PER_COMMIT.bytes && share.length < PER_COMMIT.documents) continue;
    yield share;
    share = [];
    bytes = 0;
  }
  if (share.length > 0) yield share;
}
