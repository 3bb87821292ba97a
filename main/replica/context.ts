import type { Clock } from '../../shared/lib/ports.ts';
import type { Journal, Store, WriteHandle } from '../store/types.ts';
import type { Residents } from './documents/residents.ts';
import type { Snapshots } from './documents/snapshots.ts';
import type { Edit } from './edit.ts';
import type { Identity } from './identity.ts';
import type { Numbers } from './numbers.ts';

/** What the parts of the replica share. */
export interface ReplicaContext {
  readonly store: Store;
  readonly clock: Clock;
  /** UUIDv7. */
  readonly uuid: () => string;
  readonly residents: Residents;
  readonly snapshots: Snapshots;
  readonly journal: Journal;
  /** The device that this profile is, as its server knows it. */
  readonly deviceId: () => string;
  /** False while the server takes nothing of this member: a viewer. */
  readonly mayWrite: () => boolean;
  readonly identity: Identity;
  readonly numbers: Numbers;
  readonly begin: (tx: WriteHandle) => Edit;
}
