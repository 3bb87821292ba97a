import type { Undo } from './ports.ts';

/** One kind of event with many listeners. */
export interface Emitter<T> {
  /** Adds a listener and returns its removal. */
  subscribe(listener: (value: T) => void): Undo;
  emit(value: T): void;
  readonly size: number;
}

/** Creates an emitter. A listener added or removed while emitting takes part from the next event on. */
export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<{ call: (value: T) => void }>();
  return {
    subscribe(listener) {
      const entry = { call: listener };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    emit(value) {
      for (const entry of [...listeners]) entry.call(value);
    },
    get size() {
      return listeners.size;
    },
  };
}
