import { parseDocumentId } from '../../shared/documents/document-id.ts';
import { groupOfAddress, type GroupId } from '../../shared/documents/group-id.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Hub } from '../socket/hub.ts';
import type { Stats } from '../socket/stats.ts';

/** To which group a document belongs, without asking the store twice. */
export interface DocumentGroups {
  /** Null: there is no such document. Undefined: not known yet; `look` finds out. */
  known(documentId: string): GroupId | null | undefined;
  /** Resolves when it was found out, or when there is too much to find out. Never rejects. */
  look(documentIds: readonly string[]): Promise<void>;
  close: Undo;
}

const REMEMBERED = 16_384;
/** Of those that are not there fewer: whoever makes ids up is not to push out what is there. */
const REMEMBERED_MISSING = 4_096;
/** Documents that wait to be looked up. Whoever asks for more learns nothing. */
const MOST_WANTED = 1_024;

/** Puts something at the end of what is remembered, and forgets the oldest beyond `most`. */
function remember<T>(known: Map<string, T>, most: number, [key, value]: readonly [string, T]): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.size > most ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
}

/** The newest of what was found out. */
function createMemory(): {
  get(documentId: string): GroupId | null | undefined;
  put(documentId: string, groupId: GroupId | null): void;
} {
  const groups = new Map<string, GroupId>();
  const missing = new Map<string, null>();
  return {
    get: (documentId) => groups.get(documentId) ?? missing.get(documentId),
    put(documentId, groupId) {
      groups.delete(documentId);
      missing.delete(documentId);
      if (groupId === null) remember(missing, REMEMBERED_MISSING, [documentId, null]);
      else remember(groups, REMEMBERED, [documentId, groupId]);
    },
  };
}

/** Creates an index that knows what the ids themselves say, and learns from what is committed. */
export function createDocumentGroups(options: {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly stats: Stats;
}): DocumentGroups {
  const { store, hub, stats } = options;
  const memory = createMemory();
  const wanted = new Set<string>();
  /** What is committed while these are read is newer than what is read. */
  let read: ReadonlySet<string> = new Set();
  let looking: Promise<void> | null = null;

  /** One reading at a time, for all that was asked for until it begins; no transaction, which others would wait for. */
  async function lookAll(): Promise<void> {
    while (wanted.size > 0) {
      read = new Set(wanted);
      wanted.clear();
      try {
        const groups = await store.groupsOf([...read]);
        for (const documentId of read) {
          if (memory.get(documentId) === undefined) memory.put(documentId, groups.get(documentId) ?? null);
        }
      } catch {
        stats.count('failures', 1, 'documents');
      }
      read = new Set();
    }
    looking = null;
  }

  const hushRecords = hub.onCommitted(({ records }) => {
    for (const record of records) {
      if (record.kind !== 'yjs') continue;
      const known = memory.get(record.documentId);
      if (known === null || (known === undefined && read.has(record.documentId)))
        memory.put(record.documentId, record.groupId);
    }
  });
  const hushMeta = hub.onMeta(({ entry }) => {
    if (entry.kind !== 'documents.purged') return;
    for (const documentId of entry.documentIds) memory.put(documentId, null);
  });

  return {
    known(documentId) {
      const found = memory.get(documentId);
      if (found !== undefined) return found;
      const address = parseDocumentId(documentId);
      return address ? (groupOfAddress(address) ?? undefined) : null;
    },
    async look(documentIds) {
      for (const documentId of documentIds) if (wanted.size < MOST_WANTED) wanted.add(documentId);
      looking ??= lookAll();
      await looking;
    },
    close() {
      hushRecords();
      hushMeta();
    },
  };
}
