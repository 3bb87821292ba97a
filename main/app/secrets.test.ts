import { describe, expect, it } from 'vitest';
import { createSecretDesk, type SecretStore } from './secrets.ts';

type Backend = ReturnType<SecretStore['getSelectedStorageBackend']>;

function createStore(backend: Backend, available = true): SecretStore {
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(Buffer.from(text).toReversed())),
    decryptStringAsync: (cipher) =>
      cipher.length === 0
        ? Promise.reject(new Error('secret bytes'))
        : Promise.resolve({
            result: Buffer.from(Buffer.from(cipher).toReversed()).toString(),
            shouldReEncrypt: false,
          }),
  };
}

describe('createSecretDesk', () => {
  it('keeps a secret through the store of the platform', async () => {
    const desk = createSecretDesk({ store: createStore('gnome_libsecret'), platform: 'linux' });
    const encrypted = await desk({ type: 'secret.encrypt', id: 1, text: 'key' });
    expect(encrypted).toEqual({
      type: 'secret.encrypted',
      id: 1,
      cipher: new Uint8Array(Buffer.from('yek')),
    });
    const cipher = new Uint8Array(Buffer.from('yek'));
    expect(await desk({ type: 'secret.decrypt', id: 2, cipher })).toEqual({
      type: 'secret.decrypted',
      id: 2,
      text: 'key',
    });
  });

  it.each(['basic_text', 'unknown'] as const)(
    'refuses a store that does not protect: %s',
    async (backend) => {
      const desk = createSecretDesk({ store: createStore(backend), platform: 'linux' });
      expect(await desk({ type: 'secret.backend', id: 1 })).toEqual({
        type: 'secret.backend',
        id: 1,
        backend,
        available: false,
      });
      expect(await desk({ type: 'secret.encrypt', id: 2, text: 'key' })).toMatchObject({
        type: 'secret.failed',
        id: 2,
      });
      const cipher = new Uint8Array([1]);
      expect(await desk({ type: 'secret.decrypt', id: 3, cipher })).toMatchObject({
        type: 'secret.failed',
        id: 3,
      });
    },
  );

  it('names the stores of the other platforms itself', async () => {
    for (const [platform, backend] of [
      ['darwin', 'keychain'],
      ['win32', 'dpapi'],
    ] as const) {
      const desk = createSecretDesk({ store: createStore('unknown'), platform });
      expect(await desk({ type: 'secret.backend', id: 1 })).toMatchObject({ backend, available: true });
    }
  });

  it('says when the keyring is locked, and repeats nothing of what failed', async () => {
    const locked = createSecretDesk({ store: createStore('kwallet6', false), platform: 'linux' });
    expect(await locked({ type: 'secret.backend', id: 1 })).toMatchObject({ available: false });
    const desk = createSecretDesk({ store: createStore('kwallet6'), platform: 'linux' });
    const answer = await desk({ type: 'secret.decrypt', id: 1, cipher: new Uint8Array() });
    expect(answer.type).toBe('secret.failed');
    expect(JSON.stringify(answer)).not.toContain('secret bytes');
  });
});
