import { openMemoryStore } from '../../store/testing/open-memory-store.ts';
import type { Journal, Store } from '../../store/types.ts';
import { syncMigrations } from '../migrations.ts';

/** The real store in memory, with the connection's own tables and a disk that can fail. */
export interface MemoryStore extends Store {
  /** Commits so far. */
  readonly commits: number;
  /** The next commits fail with this until it is null again. */
  fault: Error | null;
}

export function createMemoryStore(): MemoryStore {
  const { read, commit, close } = openMemoryStore({ migrations: syncMigrations });
  let commits = 0;
  const store: MemoryStore = {
    fault: null,
    get commits() {
      return commits;
    },
    read,
    async commit(work) {
      if (store.fault) throw store.fault;
      const value = await commit(work);
      commits += 1;
      return value;
    },
    close,
  };
  return store;
}

/** A journal that keeps what was appended. */
export function createMemoryJournal(): Journal & { readonly events: unknown[] } {
  const events: unknown[] = [];
  const append: Journal['append'] = (_tx, event) => ({ seq: events.push(event), at: 0 });
  return {
    events,
    append,
    accept: (tx, { actionId, method, client }) => ({
      actionId,
      ...append(tx, { kind: 'action', actionId, method, client, error: null }),
    }),
    refuse: async () => undefined,
    since: () => ({ events: [], cursor: 0, more: false }),
    head: () => events.length,
    subscribe: () => () => undefined,
  };
}
