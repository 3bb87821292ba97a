import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

/** Where focus goes from `from` among `count` items; undefined when the key does not move it. */
export function rovingTarget(key: string, from: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  return step === undefined ? undefined : (from + step + count) % count;
}

/**
 * Arrow keys among the elements of `role` inside the container that handles `event`.
 * Focuses the target and returns its index, so that the caller can choose it.
 */
export function moveFocus(event: KeyboardEvent<HTMLElement>, role: string): number | undefined {
  if (event.metaKey || event.ctrlKey || event.altKey) return undefined;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(`[role="${role}"]`)];
  const from = items.findIndex((item) => item === event.target);
  const to = from < 0 ? undefined : rovingTarget(event.key, from, items.length);
  if (to === undefined) return undefined;
  event.preventDefault();
  items[to]?.focus();
  return to;
}
