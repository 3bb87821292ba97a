import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { createManualTime, type ManualTime } from '../../../shared/testing/manual-timers.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/types.ts';
import { runMigrations } from '../record/migrations.ts';
import { createProviderPauses, type ProviderPauses } from './provider-pauses.ts';

const MINUTE = 60_000;
let scratch: Scratch;
let store: Store;
let time: ManualTime;
let changes: number;

const open = (): ProviderPauses =>
  createProviderPauses({ store, clock: time.clock, changed: () => changes++ });
const inMs = (until: number | null | undefined): number => (until ?? 0) - time.clock.now();

beforeEach(async () => {
  scratch = await createScratch('pauses');
  store = openStore({ dir: scratch.path, migrations: runMigrations });
  time = createManualTime();
  changes = 0;
});
afterEach(async () => {
  await store.close();
  await scratch.remove();
});

test('41: a provider that says until when rests until then, also over a restart', async () => {
  const retryAt = time.clock.now() + 7 * MINUTE;
  await open().limited('codex', { reason: 'Too many requests.', retryAt });
  const pauses = open();
  expect(pauses.until('codex')).toBe(retryAt);
  expect(pauses.until('gemini')).toBeNull();
  expect(pauses.list()).toEqual([{ agent: 'codex', until: retryAt, reason: 'Too many requests.' }]);
  time.advance(7 * MINUTE);
  expect([pauses.until('codex'), pauses.list()]).toEqual([null, []]);
});

test('41: one that does not say rests twice as long each time in a row, an hour at most', async () => {
  const pauses = open();
  const rests: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { until } = await pauses.limited('codex', { reason: 'No.', retryAt: undefined });
    rests.push(inMs(until) / MINUTE);
    time.advance(inMs(until));
  }
  expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  await pauses.over('codex');
  expect(inMs((await pauses.limited('codex', { reason: 'No.', retryAt: undefined })).until)).toBe(MINUTE);
  expect(changes).toBe(10);
});
