import { mayWrite, type Role } from '../../shared/domain/role.ts';
import type { Store } from '../store/types.ts';
import type { KeyBlocks } from './ports.ts';
import type { Requests } from './requests.ts';

/** Sees to it that every team has key numbers to give. */
export interface KeyLeaser {
  /** Asks for numbers wherever they run short. To be called when that may have happened. */
  topUp(): void;
}

/** Numbers of one block. */
const BLOCK = 64;

/** Leases over one connection. A member who may not write needs no numbers. */
export function createKeyLeaser({
  keyBlocks,
  store,
  requests,
  role,
  failed,
}: {
  keyBlocks: KeyBlocks;
  store: Store;
  requests: Pick<Requests, 'call'>;
  role: Role;
  failed: (error: unknown) => void;
}): KeyLeaser {
  let busy = !mayWrite(role);

  /** False when the server refused. */
  async function lease({ teamId, above }: { teamId: string; above: number }): Promise<boolean> {
    const result = await requests.call({ method: 'keys.lease', teamId, above, count: BLOCK });
    if (result.method !== 'keys.lease') return false;
    const { from, to } = result;
    await store.commit((tx) => keyBlocks.add(tx, { teamId, from, to }));
    return true;
  }

  async function leaseAll(): Promise<void> {
    // One block may not do for all issues that wait, and whoever asks meanwhile is not heard: so it looks again.
    for (let wanting = keyBlocks.wanting(); wanting.length > 0; wanting = keyBlocks.wanting()) {
      // After a refusal it stays busy: it asks again on the next connection.
      for (const team of wanting) if (!(await lease(team))) return;
    }
    busy = false;
  }

  return {
    topUp() {
      if (busy) return;
      busy = true;
      leaseAll().catch(failed);
    },
  };
}
