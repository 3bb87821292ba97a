import { buildDocument } from '../../../main/replica/documents/build-document.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import { describeDocument, documentsIn, firstDifference, type ReplicaState } from './replica-state.ts';

/** The documents as somebody has them who reads the log for the first time, by name and group. */
async function readDocuments(store: LogStore, log: readonly LogRecord[]): Promise<Map<string, string>> {
  const updates = log.filter((record) => record.kind === 'yjs' && !record.groupId.startsWith('member:'));
  const found = new Map<string, string>();
  for (const [name, records] of Map.groupBy(updates, (record) =>
    record.kind === 'yjs' ? record.documentId : '',
  )) {
    const payloads = records.flatMap((record) =>
      record.kind === 'yjs' && record.payload.length > 0 ? [{ payload: record.payload }] : [],
    );
    const snapshot = (await store.snapshotState(name))?.state;
    // Purged: nothing is left but its places.
    if (!snapshot && payloads.length === 0) continue;
    const doc = buildDocument({ snapshot: snapshot ?? null, records: payloads });
    found.set(`${name} in ${records[0]?.groupId ?? ''}`, describeDocument(name, doc));
    doc.destroy();
  }
  return found;
}

/** What somebody lacks or has beyond `replica` who reads the log for the first time; null when it is the same. */
export async function newcomerLacks(
  store: LogStore,
  log: readonly LogRecord[],
  replica: ReplicaState,
): Promise<string | null> {
  return firstDifference(documentsIn(replica), await readDocuments(store, log));
}
