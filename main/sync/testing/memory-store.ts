import type { Journal, Meta, Store, WriteHandle } from '../../store/types.ts';

/** A store without tables: commits run one after the other, each in a turn of its own as on a disk. */
export interface MemoryStore extends Store {
  /** Commits so far. */
  readonly commits: number;
  /** The next commits fail with this until it is null again. */
  fault: Error | null;
}

export function createMemoryStore(): MemoryStore {
  let last: Promise<unknown> = Promise.resolve();
  let commits = 0;
  const store: MemoryStore = {
    fault: null,
    get commits() {
      return commits;
    },
    read: { get: () => undefined, all: () => [] },
    commit(work) {
      const done = last.then(() => {
        if (store.fault) throw store.fault;
        const effects: (() => void)[] = [];
        const tx: WriteHandle = {
          ...store.read,
          run: () => ({ changes: 0, rowId: 0 }),
          afterCommit: (effect) => void effects.push(effect),
          afterRollback: () => undefined,
        };
        const value = work(tx);
        commits += 1;
        for (const effect of effects) effect();
        return value;
      });
      last = done.catch(() => undefined);
      return done;
    },
    close: async () => void (await last),
  };
  return store;
}

/** Settings that last as long as the object. */
export function createMemoryMeta(): Meta {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set(tx, key, value) {
      tx.afterCommit(() => void (value === null ? values.delete(key) : values.set(key, value)));
    },
  };
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
