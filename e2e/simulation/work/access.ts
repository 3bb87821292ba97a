import type { People } from '../../../main/sync/people.ts';
import type { TeamAccess } from '../../../shared/domain/access.ts';
import type { MemberId, TeamId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import { plainStory, type Tell } from '../faults/stories.ts';
import { textsAfter } from '../oracle/traces.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';

/** Somebody about whom the owner decides. */
interface Victim {
  readonly person: Person;
  readonly memberId: MemberId;
}

/** A change that the owner asks the server for. */
interface Decision {
  readonly name: string;
  readonly endsAll: boolean;
  readonly seesAll: boolean;
  ask(people: People, victim: Victim): Promise<void>;
}

const revoke: Decision = {
  name: 'is revoked',
  endsAll: true,
  seesAll: false,
  ask: (people, { person }) => people.revokeDevice(person.device.identity.deviceId),
};

const remove: Decision = {
  name: 'is removed',
  endsAll: true,
  seesAll: false,
  ask: (people, { memberId }) => people.removeMember(memberId),
};

function become(role: Role, teams: TeamAccess): Decision {
  return {
    name: `becomes ${role} of ${teams === null ? 'all' : String(teams.length)} teams`,
    endsAll: false,
    seesAll: teams === null,
    ask: (people, { memberId }) => people.updateMember({ memberId, role, teams }),
  };
}

/** Some of the teams there are, or none. */
function someTeams({ people }: World, random: SeededRandom): TeamId[] {
  const teams = people[0]?.device.host?.replica.teams() ?? [];
  return teams.flatMap(({ teamId }) => (random.chance(0.4) ? teamId : []));
}

function decide(world: World, random: SeededRandom): Decision {
  const what = random.below(10);
  if (what < 3) return revoke;
  if (what < 5) return remove;
  return what < 7 ? become('viewer', null) : become('member', someTeams(world, random));
}

/**
 * A member loses the right to write, to see a team, or to be there at all, and perhaps gets it back, through the real
 * methods, at moments when anybody may be cut off.
 */
export const tellAccess: Tell = (world, random, until) => {
  const { context, people, ledger, watch } = world;
  const { scheduler, trace } = context;
  let victim: Victim | null = null;
  let left = random.between(1, 3);
  /** Texts of somebody who was shut out that are older than that. */
  let known = 0;
  let isOver = false;
  let isEnding = false;

  function finished({ person }: Victim, { endsAll, seesAll, name }: Decision): void {
    person.seesAll = seesAll;
    trace.note(`  ${person.device.name} ${name}`);
    if (endsAll) {
      person.isOut = true;
      known = person.texts;
      watch.shutOut(person.device.name, scheduler.now);
    }
    left -= 1;
    if (endsAll || left === 0) isOver = true;
    else next(random.between(1_000, 12_000));
  }

  function persist(about: Victim, decision: Decision): void {
    const host = people[0]?.device.host;
    const again = (): void =>
      void scheduler.after(1_500, 'the owner insists', () => persist(about, decision));
    if (!host) return again();
    let isAnswered = false;
    const answered = (then: () => void): void => {
      if (isAnswered || !host.process.isAlive) return;
      isAnswered = true;
      then();
    };
    decision.ask(host.connection.people, about).then(
      () => answered(() => finished(about, decision)),
      () => answered(again),
    );
    // A machine that has stopped answers nobody.
    scheduler.after(20_000, 'the owner waits no longer', () => {
      if (isAnswered) return;
      isAnswered = true;
      again();
    });
  }

  function next(wait: number): void {
    scheduler.after(isEnding ? 300 : wait, 'the owner decides', () => {
      const person = victim?.person ?? random.pick(people.slice(1));
      const memberId = victim?.memberId ?? person.device.host?.replica.me();
      if (!person.isMember || !memberId) return next(500);
      victim ??= { person, memberId };
      ledger.forsake(person.device.name);
      // Often the last word gives everything back.
      const decision = left === 1 && random.chance(0.4) ? become('member', null) : decide(world, random);
      persist(victim, decision);
    });
  }
  if (people.length > 1) next(random.between(Math.round(until * 0.2), Math.round(until * 0.9)));
  else isOver = true;

  return {
    ...plainStory,
    end: () => void (isEnding = true),
    isOver: () => isOver,
    judge: async () => (victim?.person.isOut === true ? textsAfter(world, victim.person, known) : []),
  };
};
