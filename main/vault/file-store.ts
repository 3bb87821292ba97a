import { join } from 'node:path';
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.ts';
import { checkSecretName } from './secret-store.ts';
import type { SecretStore } from './secret-store.ts';

/**
 * Keeps each secret as a plain file of mode 0600 in `dir`. Only the device key may live so, on a machine
 * without a keychain: a stolen copy of it can be revoked.
 */
export function createFileStore({ dir }: { dir: string }): SecretStore {
  const path = (name: string): string => {
    checkSecretName(name);
    return join(dir, name);
  };
  return {
    kind: 'file',
    backend: 'file',
    async get(name) {
      return (await readPrivateFile(path(name)))?.toString('utf8') ?? null;
    },
    set: async (name, secret) => writePrivateFile(path(name), secret),
    delete: async (name) => removePrivateFile(path(name)),
  };
}
