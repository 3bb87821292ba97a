import type { DeviceId } from '../../shared/domain/ids.ts';
import type { SecretKind } from './secret-store.ts';

/** This installation's own Ed25519 key. The private half never leaves the vault. */
export interface DeviceIdentity {
  readonly deviceId: DeviceId;
  /** `k1` for the first key of a device, counted up when it is replaced. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /**
   * Ed25519 signature (64 bytes) of exactly these bytes; the caller separates domains. Rejects with
   * SECRETS_UNAVAILABLE when the keychain is locked, with SECRETS_CHANGED when the key is not there any more.
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Gives this installation another identity, in steps that may be cut off at any point and repeated. */
export interface DeviceRenewal {
  /** The identity that takes over. Made and stored at the first call; the old one stays in use. */
  begin(): Promise<DeviceIdentity>;
  /** From now on, and after every restart, this device is that one. Does nothing when none was begun. */
  finish(): Promise<void>;
}

/** Where the vault keeps things, for `doctor` and for `system.capabilities`. */
export interface VaultDescription {
  readonly secrets: {
    readonly kind: SecretKind;
    readonly backend: string;
    /** Why there is no keychain, or why the one in use cannot be reached; null when all is well. */
    readonly problem: string | null;
  };
  /** Null until the device has a key. `path` is set when the key lies in a file. */
  readonly deviceKey: {
    readonly kind: SecretKind;
    readonly backend: string;
    readonly path: string | null;
  } | null;
}

/**
 * Secrets of a profile, and its device's key. There is no way to read a secret but to borrow it: nothing here
 * may be handed out over the contract as it is.
 */
export interface Vault {
  set(name: string, secret: string): Promise<void>;
  has(name: string): Promise<boolean>;
  /** False when there was none. */
  delete(name: string): Promise<boolean>;
  /** Lends a secret to `work`. Rejects with NOT_FOUND when there is none. */
  use<T>(name: string, work: (secret: string) => Promise<T>): Promise<T>;
  /** The device's identity; made at the first call ever, and made anew by `renewal` only. */
  device(): Promise<DeviceIdentity>;
  readonly renewal: DeviceRenewal;
  describe(): VaultDescription;
}
