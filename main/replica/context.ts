import type { Clock } from '../../shared/lib/ports.ts';
import type { Store, WriteHandle } from '../store/types.ts';
import type { Residents } from './documents/residents.ts';
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
  readonly identity: Identity;
  readonly numbers: Numbers;
  readonly begin: (tx: WriteHandle) => Edit;
}
