import type { Meta, Store } from './types.ts';

/** Creates the small settings that live in `log.sqlite` with the data they describe. */
export function createMeta({ store }: { store: Store }): Meta {
  return {
    get: (key) =>
      store.read.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value ?? null,
    set(tx, key, value) {
      if (value === null) tx.run('DELETE FROM meta WHERE key = ?', key);
      else
        tx.run(
          'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
          key,
          value,
        );
    },
  };
}
