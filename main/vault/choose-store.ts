import { HearthError } from '../../shared/contract/errors.ts';
import { createMemoryStore } from './memory-store.ts';
import type { SecretStore } from './secret-store.ts';

/** The store in use, and what is to be said about it. */
export interface Choice {
  readonly store: SecretStore;
  readonly problem: string | null;
}

/**
 * Picks where secrets go. A profile that has some stays with the backend that holds them; a new one takes the
 * first keychain that works, and without one the memory of this session.
 */
export async function chooseStore(options: {
  stores: readonly SecretStore[];
  /** Backend that holds secrets already. */
  held: string | null;
  probeName: string;
}): Promise<Choice> {
  const { stores, held, probeName } = options;
  if (held !== null) return { store: storeOf(stores, held), problem: null };
  let problem = 'This system has no keychain that Hearth can use.';
  for (const store of stores) {
    try {
      await probe(store, probeName);
      return { store, problem: null };
    } catch (error) {
      if (!(error instanceof HearthError)) throw error;
      problem = error.message;
    }
  }
  return { store: createMemoryStore(), problem };
}

/** The store with this backend, or one that says at every call that it is not there. */
export function storeOf(stores: readonly SecretStore[], backend: string): SecretStore {
  const found = stores.find((store) => store.backend === backend);
  if (found) return found;
  const here = stores.map((store) => store.backend).join(', ') || 'none';
  const refuse = async (): Promise<never> => {
    throw new HearthError(
      'SECRETS_CHANGED',
      `The secrets of this profile are kept by ${backend}, which this session does not have (it has: ${here}). Nothing has been changed. Start Hearth in the way and in the session in which they were stored.`,
    );
  };
  return { kind: 'keychain', backend, get: refuse, set: refuse, delete: refuse };
}

/** Some keychains answer reads and fail writes, so only all three prove that one works. */
async function probe(store: SecretStore, name: string): Promise<void> {
  await store.set(name, 'probe');
  const back = await store.get(name);
  await store.delete(name);
  if (back === 'probe') return;
  throw new HearthError(
    'SECRETS_UNAVAILABLE',
    `The keychain (${store.backend}) did not give back what was put into it. Nothing is kept there. Check its service.`,
  );
}
