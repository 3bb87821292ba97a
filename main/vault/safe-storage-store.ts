import { join } from 'node:path';
import { HearthError } from '../../shared/contract/errors.ts';
import { makePrivateFolder, readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.ts';
import { checkSecretName } from './secret-store.ts';
import type { SecretStore } from './secret-store.ts';

/** Electron's `safeStorage`, in its asynchronous form; given by `main/app`, after the app is ready. */
export interface SafeStoragePort {
  isAvailable(): Promise<boolean>;
  /** As `getSelectedStorageBackend` names it; `keychain` on macOS, `dpapi` on Windows. */
  backend(): Promise<string>;
  encrypt(text: string): Promise<Uint8Array>;
  decrypt(bytes: Uint8Array): Promise<string>;
}

const FORMAT = 'hearth-secret v1';
/** These encrypt with a key that everybody knows, or do not say how they encrypt. */
const refused: ReadonlySet<string> = new Set(['basic_text', 'unknown', '']);

/**
 * Keeps secrets as files that `safeStorage` encrypted, in `dir`; null when it has no keychain behind it. Each
 * file begins with a line that names the backend, so that a changed one is told from a damaged file.
 */
export async function openSafeStorageStore(options: {
  port: SafeStoragePort;
  dir: string;
}): Promise<SecretStore | null> {
  const { port, dir } = options;
  if (!(await port.isAvailable())) return null;
  const backend = await port.backend();
  if (refused.has(backend) || !/^[a-z0-9_]{1,40}$/.test(backend)) return null;
  const path = (name: string): string => {
    checkSecretName(name);
    return join(dir, name);
  };
  return {
    kind: 'keychain',
    backend,
    async get(name) {
      const file = await readPrivateFile(path(name));
      return file === null ? null : open(port, backend, name, file);
    },
    async set(name, secret) {
      await makePrivateFolder(dir);
      const sealed = await port.encrypt(secret);
      await writePrivateFile(path(name), Buffer.concat([Buffer.from(`${FORMAT} ${backend}\n`), sealed]));
    },
    delete: async (name) => removePrivateFile(path(name)),
  };
}

async function open(port: SafeStoragePort, backend: string, name: string, file: Buffer): Promise<string> {
  const end = file.indexOf('\n');
  const [, sealedBy] =
    /^hearth-secret v1 ([a-z0-9_]+)$/.exec(file.subarray(0, Math.max(end, 0)).toString('latin1')) ?? [];
  if (sealedBy === undefined) throw unreadable(name, 'its file is damaged or of another version');
  if (sealedBy !== backend)
    throw unreadable(name, `it was encrypted with ${sealedBy}, and this session uses ${backend}`);
  try {
    return await port.decrypt(file.subarray(end + 1));
  } catch (error) {
    throw unreadable(name, `${backend} could not decrypt it`, error);
  }
}

function unreadable(name: string, why: string, cause?: unknown): HearthError {
  return new HearthError(
    'SECRETS_CHANGED',
    `The secret ${name} cannot be read: ${why}. It has not been changed. Start Hearth in the session in which it was stored, or delete it and enter it again.`,
    { cause },
  );
}
