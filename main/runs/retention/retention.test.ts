import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRetentionWorld, theIssue, type RetentionWorld } from '../../../e2e/fixtures/retention-world.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import type { RetentionPatch } from '../../../shared/contract/retention.ts';
import { issueId } from '../../../shared/domain/ids.ts';
import { systemTimers } from '../../host/platform.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { eventually } from '../../../shared/testing/eventually.ts';
import { reduceRun } from '../record/reduce-run.ts';
import { writeFrame } from '../record/frames.ts';
import type { RunLogEvent } from '../record/run-record.ts';
import { owePurge } from './forget-issues.ts';

let scratch: Scratch;
let world: RetentionWorld;

beforeEach(async () => {
  scratch = await createScratch('retention');
  world = await openRetentionWorld({ profile: scratch.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const look = () => world.retention.query({});
const set = (patch: RetentionPatch) => world.retention.set({ patch }, world.context('retention.set'));
/** What a person does who has seen the figures. */
async function removeNow() {
  const { plan } = await look();
  return world.retention.remove({ plan }, world.context('retention.remove'));
}
const of = async (kind: string) => (await look()).kinds.find((row) => row.kind === kind);
const said = (runId: Parameters<typeof world.log.timeline>[0]) =>
  world.log.timeline(runId, 0, 100).rows.map(({ kind }) => kind);
const derived = (runId: string) =>
  reduceRun(
    world.store.read
      .all<{ event: string }>('SELECT event FROM run_event WHERE run_id = ? ORDER BY seq', runId)
      .map(({ event }) => JSON.parse(event) as RunLogEvent),
  );

describe('what is there', () => {
  test('80: is told for each kind, with what the next pass would remove, before anything is', async () => {
    await world.run({ ago: 100, shown: 'old', said: ['words'], outputs: { unit: 'printed' } });
    await world.run({ ago: 1, shown: 'newer' });
    expect(await of('recordings')).toEqual({
      kind: 'recordings',
      used: { bytes: 3 + 1 + 5 + 1, runs: 2 },
      needed: { bytes: 0, runs: 0 },
      due: { bytes: 4, runs: 1 },
    });
    expect(await of('journal')).toMatchObject({ used: { runs: 2 }, due: { bytes: 0, runs: 0 } });
    expect((await look()).due).toMatchObject([
      { kind: 'recordings', key: 'ENG-7', reason: { by: 'age', days: 90 } },
    ]);
    expect((await world.files()).kept).toHaveLength(5);
  });

  test('80: limits are changed one by one, and hold from the next look on', async () => {
    await world.run({ ago: 100, shown: 'old' });
    await set({ recordings: { days: 200 } });
    await set({ recordings: { bytes: null }, journal: { days: null } });
    expect(await look()).toMatchObject({
      limits: {
        journal: { days: null },
        recordings: { days: 200, bytes: null },
        artifacts: { days: 180, bytes: 2_000_000_000 },
      },
      due: [],
    });
  });
});

describe('what is removed', () => {
  test('82: goes from the disk and from the run, and the run says since when and why', async () => {
    const runId = await world.run({ ago: 400, shown: 'old', said: ['words'], outputs: { unit: 'first' } });
    await world.run({ ago: 3, outputs: { unit: 'second' } });
    const before = world.log.get(runId);
    expect(await removeNow()).toMatchObject({ runs: 1 });
    const after = world.log.get(runId);
    expect(after).toEqual({
      ...before,
      terminal: null,
      removed: expect.arrayContaining([
        { what: 'recordings', at: expect.any(Number) as number, reason: { by: 'age', days: 90 } },
        { what: 'journal', at: expect.any(Number) as number, reason: { by: 'age', days: 365 } },
        { what: 'artifacts', at: expect.any(Number) as number, reason: { by: 'age', days: 180 } },
      ]) as unknown,
    });
    expect(derived(runId)).toEqual(after);
    expect(said(runId)).toEqual(['state', 'state', 'state', 'state', 'state']);
    const [row] = world.evidenceOf(runId);
    expect(row).toMatchObject({ exit_code: 0, passed: 1, artifact: null });
    expect(row?.outputRemoved).toContain('"days":180');
    expect(await world.files()).toEqual({ kept: [expect.any(String)], drafts: [] });
    expect((await look()).due).toEqual([]);
  });

  test('27: is what its agent said as it came, weighed and removed with its journal, also after a purge', async () => {
    const other = issueId.parse('01890000-0000-7000-8000-000000000002');
    const old = await world.run({ ago: 400, shown: 'shown' });
    const young = await world.run({ ago: 1, issueId: other });
    const frame = { at: 1, kind: 'tool.upserted', bytes: 9_000, raw: JSON.stringify('x'.repeat(8_998)) };
    await world.store.commit((tx) => {
      for (const runId of [old, young]) {
        for (let seq = 1; seq <= 250; seq++) writeFrame(tx, runId, { seq, ...frame });
      }
    });
    expect((await of('journal'))?.due.bytes).toBeGreaterThan(250 * 9_000);
    await removeNow();
    expect(world.log.frames(old, null).rows).toEqual([]);
    expect(world.log.frames(young, null).rows).toHaveLength(58);
    await world.store.commit((tx) => owePurge(tx, [other]));
    await removeNow();
    expect(world.log.frames(young, null).rows).toEqual([]);
  });

  test('81: is nothing of a run that goes on or whose work is not landed, at any age or size', async () => {
    await world.run({ ago: 3000, work: 'live', said: ['words'], outputs: { unit: 'a' } });
    const unlanded = await world.run({ ago: 3000, work: 'unlanded', shown: 'shown', outputs: { unit: 'b' } });
    await world.run({ ago: 1, outputs: { unit: 'c' } });
    expect(await look()).toMatchObject({ due: [] });
    expect(await of('recordings')).toMatchObject({ needed: { bytes: 6, runs: 1 } });
    await world.log.append(unlanded, () => [{ kind: 'landed', onto: 'main', commit: 'c'.repeat(40) }]);
    expect((await look()).due.map(({ kind }) => kind).toSorted()).toEqual([
      'artifacts',
      'journal',
      'recordings',
    ]);
  });

  test('81: is no output on which a criterion rests: the newest of its check, and the newest that passed', async () => {
    const first = await world.run({ ago: 900, outputs: { unit: 'old', lint: 'only one' } });
    const passed = await world.run({ ago: 800, work: 'landed', outputs: { unit: 'passed' } });
    const failed = await world.run({ ago: 700, passed: false, outputs: { unit: 'failed' } });
    await removeNow();
    expect(world.evidenceOf(first).map(({ artifact }) => artifact === null)).toEqual([true, false]);
    expect(world.evidenceOf(passed)[0]?.artifact).not.toBeNull();
    expect(world.evidenceOf(failed)[0]?.artifact).not.toBeNull();
  });

  test('82: a file that two runs name stays until both let go of it', async () => {
    await world.run({ ago: 100, shown: 'the same' });
    const young = await world.run({ ago: 1, shown: 'the same' });
    expect(await removeNow()).toMatchObject({ bytes: 0, runs: 1 });
    expect((await world.files()).kept).toHaveLength(2);
    expect(world.log.get(young)?.terminal).not.toBeNull();
  });

  test('83: is nothing else than what the person saw', async () => {
    await world.run({ ago: 100, shown: 'old' });
    const { plan } = await look();
    await world.run({ ago: 120, shown: 'older' });
    await expect(world.retention.remove({ plan }, world.context('retention.remove'))).rejects.toMatchObject({
      code: 'PLAN_CHANGED',
    });
    expect((await world.files()).kept).toHaveLength(3);
  });

  test('81: is no entry of the ledger, sent or not', async () => {
    const runId = await world.run({ ago: 400, shown: 'old', said: ['words'] });
    const sql = `INSERT INTO envelope (envelope_id, run_id, issue_id, group_id, kind, state, issued_at, payload, status)
      VALUES (?, ?, '', '', 'run', 'succeeded', 0, '{}', ?)`;
    await world.store.commit((tx) => {
      for (const status of ['waiting', 'accepted', 'refused']) tx.run(sql, status, runId, status);
    });
    expect(await removeNow()).toMatchObject({ runs: 1 });
    expect(world.store.read.all('SELECT envelope_id FROM envelope')).toHaveLength(3);
  });
});

describe('by itself', () => {
  test('83: removes nothing before it has run for a day, then once a day', async () => {
    await world.run({ ago: 100, shown: 'old' });
    const { timers } = createManualTime();
    const days: (() => void)[] = [];
    const host = world.restart({
      timers: {
        after: (ms, run) => (ms === 0 ? systemTimers.after(0, run) : (days.push(run), () => undefined)),
        every: (ms, run) => (days.push(run), timers.every(ms, run)),
      },
    });
    host.start();
    const [soon, daily] = days;
    soon?.();
    await eventually(async () => expect(world.store.read.get('SELECT at FROM retention_pass')).toBeDefined());
    expect((await look()).due).toHaveLength(1);
    await world.store.commit((tx) =>
      tx.run('UPDATE retention_pass SET waits_until = waits_until - 86400000'),
    );
    daily?.();
    await eventually(async () => expect((await look()).due).toEqual([]));
    await eventually(async () => expect((await look()).last).toMatchObject({ bytes: 4, runs: 1 }));
    await host.close();
  });

  test('84: a purged issue takes evidence, recordings and words of its ended runs along, those of live ones later', async () => {
    const other = issueId.parse('01890000-0000-7000-8000-000000000002');
    const kept = await world.run({ ago: 1, issueId: other, shown: 'kept', outputs: { unit: 'kept too' } });
    const gone = await world.run({
      ago: 1,
      work: 'unlanded',
      shown: 'secret',
      said: ['secret'],
      outputs: { unit: 'secret!' },
    });
    const live = await world.run({ ago: 0, work: 'live', said: ['secret'], outputs: { unit: 'more' } });
    const host = world.restart();
    host.start();
    await world.store.commit((tx) => {
      owePurge(tx, [theIssue]);
      world.journal.append(tx, { kind: 'issues.changed', issueIds: [theIssue] });
    });
    await eventually(async () => expect((await world.files()).kept).toHaveLength(4));
    expect(world.evidenceOf(gone)).toEqual([]);
    expect(world.log.get(gone)).toMatchObject({
      state: 'succeeded',
      end: { commit: 'c'.repeat(40) },
      terminal: null,
      prompt: null,
      title: 'ENG-7',
    });
    await eventually(() => expect(said(gone)).not.toContain('message'));
    expect(derived(gone)).toEqual(world.log.get(gone));
    expect(world.evidenceOf(live)).toHaveLength(1);
    const end = {
      outcome: 'none',
      errorCategory: 'cancelled',
      exitCode: null,
      commit: null,
      durationMs: 1,
    } as const;
    await world.log.append(live, () => [{ kind: 'state', state: 'cancelled', message: '', end }]);
    await eventually(() => expect(world.evidenceOf(live)).toEqual([]));
    await eventually(() => expect(world.store.read.all('SELECT * FROM retention_leftover')).toEqual([]));
    expect(world.evidenceOf(kept)).toHaveLength(1);
    await host.close();
  });

  test('82: removes what a host kept and was ended over, and nothing that may be another’s', async () => {
    const orphan = await world.artifacts.put(Buffer.from('nobody names it'));
    const place = world.artifacts.locate(orphan) ?? '';
    const changed = join(place, '..', `${orphan.slice(0, 62)}00`);
    await writeFile(changed, 'its bytes are not those of its name');
    await utimes(changed, 0, 0);
    await world.run({ ago: 1, shown: 'named' });
    const host = world.restart({ timers: eager });
    host.start();
    await eventually(async () => expect((await world.files()).kept).not.toContain(orphan));
    await host.close();
    expect((await world.files()).kept).toHaveLength(3);
  });
});

/** No wait is worth it here. */
const eager = {
  after: (_ms: number, run: () => void) => systemTimers.after(0, run),
  every: () => () => undefined,
};
