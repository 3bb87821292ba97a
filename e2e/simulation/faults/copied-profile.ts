import { work } from '../work/drive.ts';
import type { Person } from '../world/team.ts';
import { plainStory, type Tell } from './stories.ts';

/** A profile with its key, as somebody has copied it. */
interface Copy {
  readonly profile: Uint8Array;
  readonly identity: Person['device']['identity'];
}

/** Whose member has a name yet: two copies that give it one would put one in the place of the other. */
function isKnown({ device: { disk, host } }: Person): boolean {
  const me = host?.replica.me() ?? '';
  return disk.db.prepare('SELECT 1 FROM member_row WHERE member_id = ?').get(me) !== undefined;
}

function isAtRest({ device }: Person): boolean {
  const status = device.host?.connection.status();
  if (status?.state !== 'live' || status.pending > 0 || device.disk.isWriting) return false;
  // Only the device that made an issue gives it a number (docs/decisions/0016).
  return device.disk.db.prepare('SELECT 1 FROM number_wait').get() === undefined;
}

/**
 * A profile is copied while it is at work. Then both are used, or the copy alone takes the place of a machine that was
 * lost when it had nothing more to send. Who is told that there is another copy gives this one a key of its own.
 */
export const tellCopiedProfile: Tell = (world, random, until) => {
  const { context } = world;
  const { scheduler, trace } = context;
  const replaces = random.chance(0.4);
  const involved: Person[] = [];
  let isOver = false;
  let isEnding = false;

  function start(original: Person, copy: Copy): void {
    trace.note(`  ${original.device.name} has a copy`);
    const twin = world.enlist({ name: `${original.device.name}b`, ...copy });
    twin.isMember = true;
    world.ledger.copied(original.device.name, twin.device.name);
    involved.push(...(replaces ? [twin] : [original, twin]));
    if (replaces) world.retire(original);
    twin.device.start();
    work(world, twin, { fastest: 50, slowest: 3_000, withoutRuns: true }, until);
    approve();
    isOver = true;
  }

  /** A person reads what the status says, now and then. */
  function approve(): void {
    scheduler.after(random.between(500, 4_000), 'looks at the status', () => {
      for (const { device } of involved) {
        const { host } = device;
        if (host?.connection.status().problem !== 'copied') continue;
        trace.note(`  ${device.name} gets a key of its own`);
        host.connection.renewDevice(new AbortController().signal).catch(() => undefined);
      }
      approve();
    });
  }

  function later(original: Person, copy: Copy): void {
    scheduler.after(isEnding ? 500 : random.between(500, 6_000), 'a copy is looked for', () => {
      if (replaces && !isAtRest(original)) later(original, copy);
      else start(original, copy);
    });
  }

  function seek(): void {
    scheduler.after(700, 'somebody copies a profile', () => {
      const ready = world.people.filter((person) => person.isMember && person.device.host && isKnown(person));
      const usable = ready.filter((person) => !person.device.disk.isWriting && person !== world.people[0]);
      const [owner] = ready;
      const from = usable.length > 0 ? random.pick(usable) : replaces ? null : (owner ?? null);
      if (!from || from.device.disk.isWriting) return seek();
      later(from, { profile: from.device.disk.copy(), identity: from.device.keys.present() });
    });
  }
  scheduler.after(
    random.between(Math.round(until * 0.2), Math.round(until * 0.7)),
    'a profile is worth a copy',
    seek,
  );
  // Two envelopes for one place shut a device out, as they should.
  return { ...plainStory, withoutRuns: true, end: () => void (isEnding = true), isOver: () => isOver };
};
