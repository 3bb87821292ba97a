import { HearthError } from '../../shared/contract/errors.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import { runWithDeadline } from '../../shared/lib/deadline.ts';
import { checkSecretName } from './secret-store.ts';
import type { SecretStore } from './secret-store.ts';

/** One entry of a keychain, as `@napi-rs/keyring` gives it. */
export interface KeychainEntry {
  getPassword(): Promise<string | null>;
  setPassword(secret: string): Promise<void>;
  deleteCredential(): Promise<boolean>;
}

/** A keychain of the system. `entry` may throw when there is none. */
export interface Keychain {
  readonly backend: string;
  entry(name: string): Promise<KeychainEntry>;
}

/** A person may have to unlock the keychain first. */
const DEADLINE_MS = 60_000;

/** Keeps secrets in the keychain of the system. */
export function createKeychainStore(options: {
  keychain: Keychain;
  timers: Timers;
  deadlineMs?: number;
}): SecretStore {
  const { keychain, timers, deadlineMs = DEADLINE_MS } = options;

  async function reach<T>(name: string, work: (entry: KeychainEntry) => Promise<T>): Promise<T> {
    checkSecretName(name);
    const late = (): HearthError => unavailable(keychain.backend, 'it did not answer in time');
    try {
      return await runWithDeadline({ timers, deadlineMs, late, givenUp: late }, async () =>
        work(await keychain.entry(name)),
      );
    } catch (error) {
      if (error instanceof HearthError) throw error;
      throw unavailable(keychain.backend, error instanceof Error ? error.message : String(error), error);
    }
  }

  return {
    kind: 'keychain',
    backend: keychain.backend,
    get: (name) => reach(name, (entry) => entry.getPassword()),
    set: (name, secret) => reach(name, (entry) => entry.setPassword(secret)),
    delete: (name) => reach(name, (entry) => entry.deleteCredential()),
  };
}

function unavailable(backend: string, why: string, cause?: unknown): HearthError {
  return new HearthError(
    'SECRETS_UNAVAILABLE',
    `The keychain (${backend}) could not be used: ${why}. Nothing in it has been changed. Unlock it or start its service, then try again.`,
    { cause },
  );
}
