import { beforeEach, describe, expect, it } from 'vitest';

import { createToastStore, TOAST_LIFE_MS } from './toast-store.ts';
import type { ToastStore } from './toast-store.ts';

interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that is moved by hand and runs what falls due, in order. */
function createHand(): {
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  advance: (ms: number) => void;
  pending: () => number;
} {
  let time = 0;
  let due: readonly Due[] = [];
  return {
    now: () => time,
    after(ms, run) {
      const entry: Due = { at: time + ms, run };
      due = [...due, entry];
      return () => {
        due = due.filter((one) => one !== entry);
      };
    },
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = due.filter((one) => one.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due = due.filter((one) => one !== next);
        time = next.at;
        next.run();
      }
      time = end;
    },
    pending: () => due.length,
  };
}

describe('createToastStore', () => {
  let hand = createHand();
  let store: ToastStore;
  const texts = (): readonly string[] => store.get().map((toast) => toast.text);

  beforeEach(() => {
    hand = createHand();
    store = createToastStore({ timers: { after: hand.after }, clock: { monotonic: hand.now } });
  });

  it('shows a toast for five seconds', () => {
    store.show({ text: 'Saved' });
    hand.advance(TOAST_LIFE_MS - 1);
    expect(texts()).toEqual(['Saved']);
    hand.advance(1);
    expect(texts()).toEqual([]);
  });

  it('shows three at most; the oldest leaves, and its clock with it', () => {
    for (const text of ['one', 'two', 'three', 'four']) store.show({ text });
    expect(texts()).toEqual(['two', 'three', 'four']);
    expect(hand.pending()).toBe(3);
  });

  it('dismisses one by its id, once', () => {
    const first = store.show({ text: 'one' });
    store.show({ text: 'two' });
    store.dismiss(first);
    store.dismiss(first);
    expect(texts()).toEqual(['two']);
    expect(hand.pending()).toBe(1);
  });

  it('stops all clocks while it is held, and lets them run on with what is left', () => {
    store.show({ text: 'one' });
    hand.advance(3000);
    const letGo = store.hold();
    store.show({ text: 'two' });
    hand.advance(60_000);
    expect(texts()).toEqual(['one', 'two']);
    letGo();
    hand.advance(2000);
    expect(texts()).toEqual(['two']);
    hand.advance(3000);
    expect(texts()).toEqual([]);
  });

  it('needs every hold to be released, each of them once', () => {
    store.show({ text: 'one' });
    const first = store.hold();
    const second = store.hold();
    first();
    first();
    expect(hand.pending()).toBe(0);
    second();
    expect(hand.pending()).toBe(1);
  });

  it('tells its listeners of changes and of nothing else, with a new list each time', () => {
    const seen: (readonly string[])[] = [];
    const undo = store.subscribe(() => seen.push(texts()));
    const before = store.get();
    store.hold()();
    expect(store.get()).toBe(before);
    const id = store.show({ text: 'one' });
    store.dismiss(id);
    undo();
    store.show({ text: 'two' });
    expect(seen).toEqual([['one'], []]);
  });
});
