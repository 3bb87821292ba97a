import type { GroupId } from '../../shared/documents/group-id.ts';
import type { IssueId, TeamId } from '../../shared/domain/ids.ts';
import type { Clock, Random } from '../../shared/lib/ports.ts';
import type { Journal, Store, WriteHandle } from '../store/types.ts';
import type { Residents } from './documents/residents.ts';
import type { Snapshots } from './documents/snapshots.ts';
import type { Edit } from './edit.ts';
import type { Identity } from './identity.ts';
import type { Numbers } from './numbers.ts';

/** Hears, inside the commit, of what is gone for good here: purged, or of a group that may no longer be read. */
export interface Forgotten {
  issues(tx: WriteHandle, issueIds: readonly IssueId[]): void;
  group(tx: WriteHandle, groupId: GroupId): void;
}

/** What the parts of the replica share. */
export interface ReplicaContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** UUIDv7. */
  readonly uuid: () => string;
  readonly residents: Residents;
  readonly snapshots: Snapshots;
  readonly journal: Journal;
  /** The device that this profile is, as its server knows it. */
  readonly deviceId: () => string;
  /** False while the server takes nothing of this member: a viewer. */
  readonly mayWrite: () => boolean;
  /** False for a team that the server keeps from this member. */
  readonly mayUse: (teamId: TeamId) => boolean;
  /** Other parts of the host forget what they have of issues and groups that are gone. */
  readonly forgotten: Forgotten;
  readonly identity: Identity;
  readonly numbers: Numbers;
  readonly begin: (tx: WriteHandle) => Edit;
}
