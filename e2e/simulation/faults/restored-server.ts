import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../world/create-world.ts';
import { plainStory, type Tell } from './stories.ts';

/** The highest `meta` record that a replica has. */
function metaSeqOf(db: DatabaseSync): number {
  return Number(db.prepare('SELECT max(meta_seq) AS last FROM sync_meta').get()?.['last'] ?? 0);
}

/** True when a replica has seen an epoch, and given back what it held. */
function hasReturned(db: DatabaseSync, epoch: number): boolean {
  const link = db.prepare("SELECT value FROM meta WHERE key = 'sync.link'").get()?.['value'];
  const known =
    typeof link === 'string' ? (JSON.parse(link) as { epoch?: unknown; isReturning?: unknown }) : {};
  return known.epoch === epoch && known.isReturning === false;
}

/** Numbers under which issues were seen on any device. */
function shownNumbers({ machines }: World): Map<string, Set<number>> {
  const shown = new Map<string, Set<number>>();
  for (const { disk } of machines) {
    const rows = disk.db.prepare('SELECT issue_id, number FROM issue_row WHERE number IS NOT NULL').all();
    for (const { issue_id: id, number } of rows)
      shown.set(String(id), (shown.get(String(id)) ?? new Set()).add(Number(number)));
  }
  return shown;
}

/** Issues that have another number than the one that somebody saw. */
function renumbered({ people }: World, shown: ReadonlyMap<string, ReadonlySet<number>>): string[] {
  const rows = people[0]?.device.disk.db.prepare('SELECT issue_id, number FROM issue_row').all() ?? [];
  return rows.flatMap(({ issue_id: id, number }) => {
    const before = shown.get(String(id));
    if (!before || before.has(Number(number))) return [];
    return [`${String(id)} had the number ${[...before].join()} before a restore and has ${String(number)}`];
  });
}

/**
 * The server is lost, and a backup of some age takes its place. Its owner is somebody who had heard of every decision
 * about people (docs/decisions/0011).
 */
export const tellRestoredServer: Tell = (world, random, until) => {
  const { context, people, server, watch } = world;
  const { scheduler, trace } = context;
  server.careFor({
    upkeepMs: random.chance(0.5) ? random.between(3_000, 15_000) : null,
    backupMs: random.between(1_500, 8_000),
  });
  let shown = new Map<string, Set<number>>();
  let isOver = false;
  let restores = random.chance(0.2) ? 2 : 1;
  let isEnding = false;
  let losesDevice = random.chance(0.4);
  const withoutRuns = losesDevice;

  /** One of those who work is lost with its machine. Others have all that it had; they must bring it back. */
  function loseDevice(head: number): boolean {
    const [owner, ...others] = people.map((person) => ({
      person,
      status: person.device.host?.connection.status(),
    }));
    const known = others.filter(({ person: { isMember, isOut, device } }) => {
      // Nobody else gives numbers to its issues.
      const waits = device.disk.db.prepare('SELECT 1 FROM number_wait').get();
      return isMember && !isOut && !device.disk.isWriting && waits === undefined;
    });
    const lost = known.find(({ status }) => status?.state === 'live' && status.pending === 0);
    if (!lost || owner?.status?.state !== 'live' || owner.status.seq < head) return false;
    trace.note(`  ${lost.person.device.name} is lost`);
    world.retire(lost.person);
    losesDevice = false;
    return true;
  }

  async function strike(): Promise<boolean> {
    const [owner] = people;
    const { metaSeq, seq = 0 } = (await server.store?.server()) ?? {};
    const usable = server.backups.made.filter((backup) => backup.metaSeq > 0);
    if (!owner?.isMember || usable.length === 0 || !server.store) return false;
    if (metaSeq === undefined || metaSeqOf(owner.device.disk.db) < metaSeq) return false;
    const last = usable.at(-1);
    if (losesDevice && !loseDevice(seq) && !isEnding) return false;
    const backup = last && random.chance(0.5) ? last : random.pick(usable);
    trace.note(`  ${server.name} is restored to ${backup.seq}`);
    shown = shownNumbers(world);
    watch.restored(backup.seq);
    await server.restore(backup);
    scheduler.after(isEnding ? 0 : random.between(100, 15_000), 'the restored server starts', () => {
      server.start();
      restores -= 1;
      wait();
    });
    return true;
  }

  /** Until everybody has found the restored server: who misses an epoch does not know how far to go back. */
  function wait(): void {
    scheduler.after(700, 'is everything returned?', () => {
      const known = server.store?.server() ?? Promise.reject(new Error('It does not run'));
      known
        .then(({ epoch, isRecovering }) => {
          const left = people.filter(({ device, isOut }) => !isOut && !hasReturned(device.disk.db, epoch));
          if (isRecovering || left.length > 0) wait();
          else if (restores > 0) plan(random.between(500, 9_000));
          else isOver = true;
        })
        .catch(wait);
    });
  }

  function plan(ms: number): void {
    scheduler.after(ms, 'a server is lost', () => {
      // Nothing to restore, and nothing more will happen.
      if (isEnding && server.backups.made.length === 0) return void (isOver = true);
      strike().then(
        (isDone) => {
          if (!isDone) plan(700);
        },
        (error: unknown) => context.fail(`the restore failed: ${String(error)}`),
      );
    });
  }
  plan(random.between(Math.round(until * 0.3), until));

  return {
    ...plainStory,
    withoutRuns,
    // A restored server cannot tell what is forged from what others bring merged (U1).
    withoutForging: true,
    end: () => void (isEnding = true),
    isOver: () => isOver,
    judge: async () => renumbered(world, shown),
  };
};
