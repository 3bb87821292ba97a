import { checkSecretName } from './secret-store.ts';
import type { SecretStore } from './secret-store.ts';

/** Keeps secrets until the process ends, for machines without a keychain. */
export function createMemoryStore(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    kind: 'memory',
    backend: 'memory',
    async get(name) {
      return secrets.get(name) ?? null;
    },
    async set(name, secret) {
      checkSecretName(name);
      secrets.set(name, secret);
    },
    async delete(name) {
      return secrets.delete(name);
    },
  };
}
