import { beforeEach, expect, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import { issueId as issueIdSchema } from '../../../shared/domain/ids.ts';
import { createManualTime, type ManualTime } from '../../../shared/testing/manual-timers.ts';
import { createRunClaims, type ClaimServer, type RunClaims } from './run-claims.ts';

const issueId = issueIdSchema.parse('01890000-0000-7000-8000-000000000001');

/** A server's rules for one name, without its clock. */
class Leases {
  epoch = 0;
  holder: string | null = null;
  isAway = false;
  #answer<T>(answer: T): Promise<T> {
    return this.isAway ? Promise.reject(new HearthError('OFFLINE', 'No server.')) : Promise.resolve(answer);
  }
  of(device: string): ClaimServer {
    const holds = (epoch: number): boolean => this.holder === device && this.epoch === epoch;
    return {
      take: () => {
        if (this.isAway) return this.#answer(null as never);
        if (this.holder !== null && this.holder !== device) return this.#answer({ ok: false, code: 'HELD' });
        this.holder = device;
        this.epoch += 1;
        return this.#answer({ ok: true, claim: { epoch: this.epoch } });
      },
      renew: ({ epoch }) =>
        this.#answer(holds(epoch) ? { ok: true, claim: { epoch } } : { ok: false, code: 'STALE' }),
      release: ({ epoch }) => {
        const was = !this.isAway && holds(epoch);
        if (was) this.holder = null;
        return this.#answer(was);
      },
    };
  }
}

let server: Leases;
let time: ManualTime;
let mine: RunClaims;
/** Lets everything that waits for nothing but promises happen. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};
const renewal = async (): Promise<void> => {
  time.advance(40_000);
  await settle();
};

beforeEach(() => {
  server = new Leases();
  time = createManualTime();
  mine = createRunClaims({ server: server.of('mine'), timers: time.timers });
});

test('45: one device has an issue; the other is told so, and may have it afterwards', async () => {
  const theirs = createRunClaims({ server: server.of('theirs'), timers: time.timers });
  const lease = await mine.take(issueId);
  expect(lease).toMatchObject({ epoch: 1, isValid: true });
  expect(await theirs.take(issueId)).toBeNull();
  lease?.release();
  await settle();
  expect(await theirs.take(issueId)).toMatchObject({ epoch: 2 });
  expect(time.pending).toBe(1);
});

test('45: several runs of one device share the lease, and the last gives it back', async () => {
  const [one, two] = await Promise.all([mine.take(issueId), mine.take(issueId)]);
  const three = await mine.take(issueId);
  expect([one?.epoch, two?.epoch, three?.epoch, server.epoch]).toEqual([1, 1, 1, 1]);
  three?.release();
  one?.release();
  one?.release();
  await settle();
  expect(server.holder).toBe('mine');
  two?.release();
  await settle();
  expect([server.holder, time.pending]).toEqual([null, 0]);
});

test('45: who lost it to another device hears of that once, and its result is stale', async () => {
  const lease = await mine.take(issueId);
  let lost = 0;
  lease?.onLost(() => lost++);
  server.holder = 'theirs';
  server.epoch += 1;
  await renewal();
  await renewal();
  expect([lost, lease?.isValid]).toEqual([1, false]);
  lease?.release();
  await settle();
  expect(server.holder).toBe('theirs');
});

test('45: a lease that ended while the server was away is taken anew when nobody else has it', async () => {
  const lease = await mine.take(issueId);
  server.isAway = true;
  await renewal();
  expect(lease?.isValid).toBe(true);
  server.isAway = false;
  server.holder = null;
  await renewal();
  expect([lease?.isValid, lease?.epoch, server.holder]).toEqual([true, 2, 'mine']);
});

test('45: without a server the claim is local, and told to it later', async () => {
  server.isAway = true;
  const lease = await mine.take(issueId);
  expect(lease).toMatchObject({ epoch: null, isValid: true });
  server.isAway = false;
  await renewal();
  expect([lease?.epoch, server.holder]).toEqual([1, 'mine']);
});

test('45: a local claim that meets another device is lost', async () => {
  server.isAway = true;
  const lease = await mine.take(issueId);
  server.holder = 'theirs';
  server.isAway = false;
  await renewal();
  expect(lease?.isValid).toBe(false);
});
