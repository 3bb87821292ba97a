import type { Keychain } from './keychain-store.ts';

const SERVICE = 'Hearth';

const backends: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'macos-keychain',
  win32: 'windows-credentials',
};

/**
 * The keychain of this machine through `@napi-rs/keyring`. On Linux only the Secret Service will do: left to
 * itself the library falls back to the kernel's keyring, which forgets everything at the next start.
 */
export function createSystemKeychain(): Keychain {
  return {
    backend: backends[process.platform] ?? 'secret-service',
    async entry(name) {
      // Loaded when first needed: there are platforms without a build of it.
      const { AsyncEntry } = await import('@napi-rs/keyring');
      return new AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } });
    },
  };
}
