import { HearthError } from '../../../shared/contract/errors.ts';
import type { ClaimResult } from '../../../main/sync/claims.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Host } from '../world/host.ts';
import type { Person, Team } from '../world/team.ts';
import type { ClaimAnswer, ClaimCall } from './claim-book.ts';

/** What a question to the server may come to; whether it took effect is then not known. */
const unanswered: ReadonlySet<string> = new Set(['NOT_LINKED', 'OFFLINE', 'DEADLINE', 'BUSY']);
const leases = [5_000, 5_000, 20_000, 60_000, 600_000];
const names = ['run-1', 'run-1', 'run-2'];

/** Names that run engines take for their runs, as each of them does it. */
export interface Claiming {
  /** Takes a name, or goes on with one, or lets it go. */
  step(team: Team, person: Person, host: Host): Promise<void>;
}

function chooseCall(random: SeededRandom, held: ReadonlyMap<string, number>): ClaimCall {
  const name = random.pick(names);
  const epoch = held.get(name);
  const ttlMs = random.pick(leases);
  // An engine that has waited too long tries to go on all the same.
  if (epoch === undefined || random.chance(0.2)) return { kind: 'take', name, ttlMs };
  return random.chance(0.7) ? { kind: 'renew', name, ttlMs, epoch } : { kind: 'release', name, epoch };
}

const toAnswer = (result: ClaimResult): ClaimAnswer => (result.ok ? result.claim : null);

async function ask({ connection: { claims } }: Host, call: ClaimCall): Promise<ClaimAnswer> {
  switch (call.kind) {
    case 'take':
      return toAnswer(await claims.take(call));
    case 'renew':
      return toAnswer(await claims.renew(call));
    case 'release':
      return (await claims.release(call)) ? 'released' : null;
  }
}

/** Creates the claims of one person's engine. */
export function createClaiming(): Claiming {
  const held = new Map<string, number>();
  let waitsFor: Host | null = null;

  function learn({ kind, name }: ClaimCall, answer: ClaimAnswer): void {
    if (answer !== null && answer !== 'released') held.set(name, answer.epoch);
    // Sometimes it does not notice, and goes on under the old epoch.
    else if (kind !== 'take' && answer === 'released') held.delete(name);
  }

  return {
    async step(team, person, host) {
      if (waitsFor === host) return;
      waitsFor = host;
      const call = chooseCall(person.random, held);
      // Two copies of a profile are one device: what one holds the other may take.
      const told = team.ledger.claims.ask(person.device.identity.deviceId, call);
      try {
        const answer = await ask(host, call);
        if (!host.process.isAlive) return;
        told(answer);
        learn(call, answer);
      } catch (error) {
        const mayBe =
          error instanceof HearthError && (unanswered.has(error.code) || error.code === 'FORBIDDEN');
        if (host.process.isAlive && !mayBe) {
          team.context.fail(`${person.device.name}: a claim failed with ${String(error)}`);
        }
      } finally {
        if (waitsFor === host) waitsFor = null;
      }
    },
  };
}
