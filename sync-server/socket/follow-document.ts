import type { Undo } from '../../shared/lib/ports.ts';
import type { YjsRecord } from '../../shared/wire/messages.ts';
import type { LogStore, StoredDocument } from '../log/log-store.ts';
import type { Hub } from './hub.ts';

/** A document that was read, and what comes after that. */
export interface FollowedDocument {
  /** What there is of it; null when there is no such document. */
  readonly stored: StoredDocument | null;
  /** From now on `listener` hears of every record after `stored`, with no gap and no repeat; null: it was purged. */
  listen(listener: (record: YjsRecord | null) => void): void;
  readonly stop: Undo;
}

/** Reads a document and keeps what comes in the meantime, for rooms that show it. */
export async function followDocument(
  { store, hub }: { readonly store: LogStore; readonly hub: Hub },
  documentId: string,
): Promise<FollowedDocument> {
  const early: (YjsRecord | null)[] = [];
  let hear = (record: YjsRecord | null): void => void early.push(record);
  const stop = hub.watchDocument(documentId, (record) => hear(record));
  try {
    const stored = await store.document(documentId);
    const read = stored?.seq ?? 0;
    return {
      stored,
      stop,
      listen(listener) {
        hear = (record) => {
          if (record === null || record.seq > read) listener(record);
        };
        for (const record of early.splice(0)) hear(record);
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}
