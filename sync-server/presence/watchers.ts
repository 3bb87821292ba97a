import type { Undo } from '../../shared/lib/ports.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';

type Watcher = (entries: readonly PresenceEntry[]) => void;

/** Listeners for presence in single documents. */
export interface Watchers {
  add(documentId: string, listener: Watcher): Undo;
  tell(entries: readonly PresenceEntry[]): void;
}

/** Creates watchers of nothing. */
export function createWatchers(): Watchers {
  const watchers = new Map<string, Set<{ call: Watcher }>>();
  return {
    add(documentId, listener) {
      const entry = { call: listener };
      const known = watchers.get(documentId) ?? new Set<{ call: Watcher }>();
      watchers.set(documentId, known.add(entry));
      return () => {
        known.delete(entry);
        if (known.size === 0 && watchers.get(documentId) === known) watchers.delete(documentId);
      };
    },
    tell(entries) {
      if (watchers.size === 0) return;
      for (const [documentId, listeners] of watchers) {
        const about = entries.filter((entry) => entry.documentId === documentId);
        if (about.length > 0) for (const { call } of [...listeners]) call(about);
      }
    },
  };
}
