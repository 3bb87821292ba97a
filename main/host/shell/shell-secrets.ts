import { HearthError } from '../../../shared/contract/errors.ts';
import type { SafeStoragePort } from '../../vault/safe-storage-store.ts';
import type { ShellLink, ShellMessage } from './shell-link.ts';

/** Electron's `safeStorage`, which lives in main, as the vault wants it. */
export function createShellSecrets({ link }: { link: ShellLink }): SafeStoragePort {
  const backend = async (): Promise<{ backend: string; available: boolean }> => {
    const answer = await link.ask({ type: 'secret.backend' });
    return answer.message.type === 'secret.backend'
      ? answer.message
      : { backend: 'unknown', available: false };
  };
  return {
    isAvailable: async () => (await backend()).available,
    backend: async () => (await backend()).backend,
    async encrypt(text) {
      const answer = await link.ask({ type: 'secret.encrypt', text });
      if (answer.message.type === 'secret.encrypted') return answer.message.cipher;
      throw unavailable(answer);
    },
    async decrypt(cipher) {
      const answer = await link.ask({ type: 'secret.decrypt', cipher });
      if (answer.message.type === 'secret.decrypted') return answer.message.text;
      throw unavailable(answer);
    },
  };
}

function unavailable({ message }: ShellMessage): HearthError {
  const reason = message.type === 'secret.failed' ? message.message : 'The keychain gave no answer.';
  return new HearthError('SECRETS_UNAVAILABLE', reason);
}
