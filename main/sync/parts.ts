import type { Clock, Logger, Random, Timers } from '../../shared/lib/ports.ts';
import type { Journal, Meta, Store } from '../store/types.ts';
import type { DeviceIdentity } from '../vault/types.ts';
import type { EnvelopeOutbox, KeyBlocks, Profile, ReplicaLog } from './ports.ts';
import type { OpenSocket } from './socket.ts';

/** All that the connection to a sync server takes from outside. */
export interface SyncParts {
  readonly identity: DeviceIdentity;
  readonly profile: Profile;
  readonly replicaLog: ReplicaLog;
  readonly keyBlocks: KeyBlocks;
  readonly envelopes: EnvelopeOutbox;
  readonly store: Store;
  readonly meta: Meta;
  readonly journal: Journal;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}
