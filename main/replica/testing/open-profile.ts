import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action } from '../../../shared/contract/contract.ts';
import { actionId, type TeamId } from '../../../shared/domain/ids.ts';
import type { Clock, Random } from '../../../shared/lib/ports.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import { createJournal } from '../../store/journal.ts';
import { createMeta } from '../../store/meta.ts';
import { openStore } from '../../store/open-store.ts';
import type { Journal, Store } from '../../store/types.ts';
import type { Purger } from '../commands/purge-issues.ts';
import type { MergeAfter } from '../documents/snapshots.ts';
import { replicaMigrations } from '../migrations.ts';
import { createReplica, type Replica } from '../replica.ts';

/** A replica on a real store, put together as the host does, and actions for its commands. */
export interface TestProfile {
  readonly dir: string;
  /** Who it is to a server; a test may give it another. */
  readonly identity: { deviceId: string };
  readonly store: Store;
  readonly journal: Journal;
  readonly replica: Replica;
  action(): Action;
  /** Closes the profile and opens it again, as after a restart, or with another program. */
  reopen(program?: { readonly schemaVersion?: number }): Promise<TestProfile>;
}

export interface TestProfileOptions {
  readonly random: Random;
  readonly clock: Clock;
  /** Takes what has to be done when the test is over, the last given to be done first. */
  readonly onEnd: (end: () => Promise<void>) => void;
  readonly purger?: Purger;
  readonly mergeAfter?: MergeAfter;
  readonly mayWrite?: () => boolean;
  readonly mayUse?: (teamId: TeamId) => boolean;
  readonly schemaVersion?: number;
}

interface OpenOptions extends TestProfileOptions {
  readonly identity: { deviceId: string };
}

function openIn(dir: string, options: OpenOptions): TestProfile {
  const { random, clock, onEnd, identity } = options;
  const store = openStore({ dir, migrations: replicaMigrations });
  onEnd(() => store.close());
  const journal = createJournal({ store, clock });
  const uuid = createUuid7({ clock, random });
  const replica = createReplica({ ...options, store, journal, meta: createMeta({ store }), uuid, identity });
  return {
    dir,
    identity,
    store,
    journal,
    replica,
    action: () => ({ actionId: actionId.parse(uuid()), method: 'test', client: 'cli' }),
    async reopen(program = {}) {
      await store.close();
      return openIn(dir, { ...options, ...program });
    },
  };
}

/** Opens a new profile in a folder of its own. */
export function openProfile(options: TestProfileOptions): TestProfile {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-replica-'));
  options.onEnd(async () => rmSync(dir, { recursive: true, force: true }));
  const deviceId = createUuid7(options)();
  return openIn(dir, { ...options, identity: { deviceId } });
}

/** A wall clock that moves on by a millisecond each time it is read. */
export function createTickingClock(): Clock {
  let now = 1_800_000_000_000;
  return { now: () => ++now, monotonic: () => now };
}
