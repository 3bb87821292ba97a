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
/** Documents that wait to be looked up. Whoever asks for more learns nothing. */
const MOST_WANTED = 1_024;

/** The newest of what was found out. */
function createMemory(): {
  get(documentId: string): GroupId | null | undefined;
  put(documentId: string, groupId: GroupId | null): void;
} {
  const groups = new Map<string, GroupId | null>();
  return {
    get: (documentId) => groups.get(documentId),
    put(documentId, groupId) {
      groups.delete(documentId);
      groups.set(documentId, groupId);
      const [oldest] = groups.size > REMEMBERED ? groups.keys() : [];
      if (oldest !== undefined) groups.delete(oldest);
    },
  };
}

/** The groups of documents, in the order of the ids. */
async function readGroups(store: LogStore, documentIds: readonly string[]): Promise<(GroupId | null)[]> {
  return store.transact(async (tx) => {
    const groups: (GroupId | null)[] = [];
    for (const documentId of documentIds) {
      const row = await tx.document(documentId);
      groups.push(row && !row.isPurged ? row.groupId : null);
    }
    return groups;
  });
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
  let looking: Promise<void> | null = null;

  /** One transaction at a time, for all that was asked for until it begins. */
  async function lookAll(): Promise<void> {
    while (wanted.size > 0) {
      const ids = [...wanted];
      wanted.clear();
      try {
        const groups = await readGroups(store, ids);
        for (const [i, documentId] of ids.entries()) memory.put(documentId, groups[i] ?? null);
      } catch {
        stats.count('failures', 1, 'documents');
      }
    }
    looking = null;
  }

  const hushRecords = hub.onCommitted(({ records }) => {
    for (const record of records) {
      if (record.kind !== 'yjs' || memory.get(record.documentId) !== null) continue;
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
