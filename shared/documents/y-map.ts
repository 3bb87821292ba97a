import * as Y from 'yjs';
import type { Undo } from '../lib/ports.ts';

/** A map of a document whose values are not to be trusted. */
export type LooseMap = Y.Map<unknown>;

/** The map under `key`, or null when there is none (or something else is there). */
export function innerMap(map: LooseMap, key: string): LooseMap | null {
  const value = map.get(key);
  return value instanceof Y.Map ? value : null;
}

/** Sets only what differs, so that a concurrent edit of another field survives. `undefined` leaves a field alone. */
export function setChanged(map: LooseMap, fields: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || sameValue(map.get(key) ?? null, value)) continue;
    map.set(key, value);
  }
}

function sameValue(a: unknown, b: unknown): boolean {
  return (
    a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
  );
}

/** Writes the fields of one entry, making it when it is not there. An entry is made by one replica only. */
export function writeEntry(map: LooseMap, key: string, fields: Readonly<Record<string, unknown>>): void {
  const entry = innerMap(map, key);
  if (entry) return setChanged(entry, fields);
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  map.set(key, new Y.Map(given));
}

/** Hears the keys of entries that a transaction added, changed or removed. */
export function watchEntries(map: LooseMap, listener: (keys: ReadonlySet<string>) => void): Undo {
  const observe = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    const keys = new Set<string>();
    for (const event of events) {
      const [key] = event.path;
      if (key !== undefined) keys.add(String(key));
      else for (const changed of event.keys.keys()) keys.add(changed);
    }
    listener(keys);
  };
  map.observeDeep(observe);
  return () => map.unobserveDeep(observe);
}
