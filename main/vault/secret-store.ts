/** Where secrets are kept: the system's keychain, this process's memory, or a file of the owner's own. */
export type SecretKind = 'keychain' | 'memory' | 'file';

/**
 * A place for secrets. Names are `[a-z0-9][a-z0-9._-]*`, at most 128 characters. All calls reject with
 * SECRETS_UNAVAILABLE when the place cannot be reached, such as a locked keychain.
 */
export interface SecretStore {
  readonly kind: SecretKind;
  /** Name of the place, kept beside what was put there: `secret-service`, `gnome_libsecret`, `memory` … */
  readonly backend: string;
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  /** False when there was none. */
  delete(name: string): Promise<boolean>;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/;

/** Throws on a name that could be read as something else, such as a path. */
export function checkSecretName(name: string): void {
  if (!NAME.test(name)) throw new TypeError(`Not a name for a secret: ${JSON.stringify(name.slice(0, 40))}`);
}
