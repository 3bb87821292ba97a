import type { SafeStorage } from 'electron';
import type { ToHost, ToShell } from '../../shared/contract/electron-protocol.ts';

/** The asynchronous half of Electron's safeStorage; the other half is on its way out. */
export type SecretStore = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

export type SecretRequest = Extract<ToShell, { type: `secret.${string}` }>;

const unavailable =
  'This computer has no safe place for secrets that Hearth can use. Unlock or install a keyring and start Hearth again.';

/** Name of the platform's store. Only Linux has several, and only there it may be one that does not protect. */
function backendOf(store: SecretStore, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'keychain';
  return platform === 'win32' ? 'dpapi' : store.getSelectedStorageBackend();
}

async function isSafe(store: SecretStore, platform: NodeJS.Platform): Promise<boolean> {
  const backend = backendOf(store, platform);
  if (backend === 'basic_text' || backend === 'unknown') return false;
  return store.isAsyncEncryptionAvailable();
}

async function answer(
  request: SecretRequest,
  store: SecretStore,
  platform: NodeJS.Platform,
): Promise<ToHost> {
  const { id, type } = request;
  const safe = await isSafe(store, platform);
  if (type === 'secret.backend') {
    return { type, id, backend: backendOf(store, platform), available: safe };
  }
  if (!safe) return { type: 'secret.failed', id, message: unavailable };
  if (type === 'secret.encrypt') {
    return {
      type: 'secret.encrypted',
      id,
      cipher: new Uint8Array(await store.encryptStringAsync(request.text)),
    };
  }
  const { result } = await store.decryptStringAsync(Buffer.from(request.cipher));
  return { type: 'secret.decrypted', id, text: result };
}

/** Answers the vault of the host through the platform's store. Never rejects, and never names a secret in an error. */
export function createSecretDesk(options: {
  store: SecretStore;
  platform: NodeJS.Platform;
}): (request: SecretRequest) => Promise<ToHost> {
  return async (request) => {
    try {
      return await answer(request, options.store, options.platform);
    } catch {
      const message = 'The keyring of this computer refused. Unlock it and try again; nothing was changed.';
      return { type: 'secret.failed', id: request.id, message };
    }
  };
}
