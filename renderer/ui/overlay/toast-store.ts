import type { ReactNode } from 'react';

import type { Clock, Timers, Undo } from '../../../shared/lib/ports.ts';

export interface ToastAction {
  readonly label: string;
  readonly keys?: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  /** A 16 px mark or icon. */
  readonly mark?: ReactNode;
  /** A few words; a sentence wraps. */
  readonly text: string;
  readonly action?: ToastAction;
}

export interface ToastStore {
  /** Shows it for 5 s; the oldest leaves when there would be more than 3. Returns its id. */
  show(toast: Omit<Toast, 'id'>): number;
  dismiss(id: number): void;
  /** Stops all clocks while a person points at or focuses a toast; returns what lets them run on. */
  hold(): Undo;
  /** The same array until something changes; oldest first. */
  get(): readonly Toast[];
  subscribe(listener: () => void): Undo;
}

export interface ToastStoreOptions {
  readonly timers: Pick<Timers, 'after'>;
  readonly clock: Pick<Clock, 'monotonic'>;
}

export const TOAST_LIFE_MS = 5_000;
const TOAST_LIMIT = 3;

interface Running {
  readonly since: number;
  readonly cancel: Undo;
}

interface Entry {
  readonly toast: Toast;
  left: number;
  running: Running | undefined;
}

/** What is said in passing. Never the only place where a fact can be found. */
export function createToastStore({ timers, clock }: ToastStoreOptions): ToastStore {
  const listeners = new Set<() => void>();
  let entries: readonly Entry[] = [];
  let shown: readonly Toast[] = [];
  let holds = 0;
  let lastId = 0;

  const publish = (next: readonly Entry[]): void => {
    entries = next;
    shown = next.map((entry) => entry.toast);
    listeners.forEach((listener) => listener());
  };
  const start = (entry: Entry): void => {
    entry.running = {
      since: clock.monotonic(),
      cancel: timers.after(entry.left, () => dismiss(entry.toast.id)),
    };
  };
  const stop = (entry: Entry): void => {
    if (entry.running === undefined) return;
    entry.running.cancel();
    entry.left = Math.max(0, entry.left - (clock.monotonic() - entry.running.since));
    entry.running = undefined;
  };
  const dismiss = (id: number): void => {
    const entry = entries.find((one) => one.toast.id === id);
    if (entry === undefined) return;
    stop(entry);
    publish(entries.filter((one) => one !== entry));
  };

  return {
    show(toast) {
      lastId += 1;
      const entry: Entry = { toast: { ...toast, id: lastId }, left: TOAST_LIFE_MS, running: undefined };
      entries.slice(0, Math.max(0, entries.length + 1 - TOAST_LIMIT)).forEach(stop);
      publish([...entries, entry].slice(-TOAST_LIMIT));
      if (holds === 0) start(entry);
      return entry.toast.id;
    },
    dismiss,
    hold() {
      holds += 1;
      if (holds === 1) entries.forEach(stop);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        if (holds === 0) entries.forEach(start);
      };
    },
    get: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
