import type { DeviceId } from '../../shared/domain/ids.ts';

/** This installation's own Ed25519 key. The private half never leaves the vault. */
export interface DeviceIdentity {
  readonly deviceId: DeviceId;
  /** `k1` for the first key of a device, counted up when it is replaced. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Ed25519 signature (64 bytes) of exactly these bytes; the caller separates domains. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
