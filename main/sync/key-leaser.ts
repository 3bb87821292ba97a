import { HearthError } from '../../shared/contract/errors.ts';
import { mayWrite, type Role } from '../../shared/domain/role.ts';
import type { Store } from '../store/types.ts';
import type { KeyBlocks } from './ports.ts';
import type { Requests } from './requests.ts';

/** Sees to it that every team has key numbers to give. */
export interface KeyLeaser {
  /** Asks for numbers wherever they run short. To be called when that may have happened. */
  topUp(): void;
}

type Wanting = ReturnType<KeyBlocks['wanting']>[number];

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
  /** Teams that get none over this connection. */
  const refused = new Set<string>();
  let busy = !mayWrite(role);
  let hasCaughtUp = false;

  /** False when the server refused. */
  async function lease({ teamId, above }: Wanting): Promise<boolean> {
    const result = await requests.call({ method: 'keys.lease', teamId, above, count: BLOCK });
    if (result.method !== 'keys.lease') return false;
    const { from, to } = result;
    await store.commit((tx) => keyBlocks.add(tx, { teamId, from, to }));
    return true;
  }

  /** Once a connection: what an older program left waiting, this one may be able to do. */
  async function catchUp(): Promise<void> {
    if (hasCaughtUp) return;
    hasCaughtUp = true;
    for (const team of keyBlocks.behind()) await store.commit((tx) => keyBlocks.catchUp(tx, team));
  }

  const nextWanting = (): Wanting | undefined =>
    keyBlocks.wanting().find(({ teamId }) => !refused.has(teamId));

  async function leaseAll(): Promise<void> {
    await catchUp();
    // One block may not do for all issues that wait, and whoever asks meanwhile is not heard: so it looks again.
    for (let team = nextWanting(); team; team = nextWanting()) {
      if (!(await lease(team))) refused.add(team.teamId);
    }
  }

  return {
    topUp() {
      if (busy) return;
      busy = true;
      leaseAll()
        .catch((error: unknown) => {
          // No answer, or too many questions: numbers are no reason to end the connection.
          if (!(error instanceof HearthError)) failed(error);
        })
        .finally(() => (busy = false));
    },
  };
}
