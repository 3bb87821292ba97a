import { createUuid7 } from '../../shared/lib/uuid.ts';
import { systemClock, systemRandom } from '../../main/host/platform.ts';
import { openProfile } from '../../main/host/open-profile.ts';
import { createReplica, type Replica } from '../../main/replica/replica.ts';

/** Opens a profile as the host does, without the parts that have nothing to do with the replica. */
export function openReplica(dir: string): { replica: Replica; close: () => Promise<void> } {
  const report = (error: unknown): void => console.error(error);
  const profile = openProfile({ dir, clock: systemClock, report });
  const uuid = createUuid7({ clock: systemClock, random: systemRandom });
  const identity = { deviceId: uuid() };
  const replica = createReplica({ ...profile, identity, clock: systemClock, random: systemRandom, uuid });
  const close = async (): Promise<void> => {
    await profile.store.close();
    profile.lock.release();
  };
  return { replica, close };
}
