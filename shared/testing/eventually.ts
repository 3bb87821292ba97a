import { vi } from 'vitest';

/** A test waits for what has to come this long before it gives up; a loaded machine is slow, not wrong. */
const patience = { timeout: 20_000, interval: 20 };

/** What `check` gives as soon as it throws nothing; rejects with its last error. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, patience);
}
