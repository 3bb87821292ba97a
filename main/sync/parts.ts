import type { Clock, Logger, Random, Timers } from '../../shared/lib/ports.ts';
import type { VersionRange } from '../../shared/wire/versions.ts';
import type { Journal, Meta, Store } from '../store/types.ts';
import type { DeviceIdentity, DeviceRenewal } from '../vault/types.ts';
import type { EnvelopeOutbox, KeyBlocks, PresenceRelay, Profile, ReplicaLog } from './ports.ts';
import type { OpenSocket } from './socket.ts';

/** All that the connection to a sync server takes from outside. */
export interface SyncParts {
  /** The device as it is now: after `renewal.finish` it is another one. */
  readonly identity: DeviceIdentity;
  /** Without it a copied profile cannot get a key of its own. */
  readonly renewal?: DeviceRenewal;
  readonly profile: Profile;
  readonly replicaLog: ReplicaLog;
  readonly keyBlocks: KeyBlocks;
  readonly envelopes: EnvelopeOutbox;
  /** Nobody is anywhere when it is left out. */
  readonly presence?: PresenceRelay;
  /** Opened with `syncMigrations`. */
  readonly store: Store;
  readonly meta: Meta;
  readonly journal: Journal;
  readonly openSocket: OpenSocket;
  /** Versions of the protocol to speak; those of this program when left out. */
  readonly versions?: VersionRange;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}
