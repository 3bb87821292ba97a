import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitRepo } from '../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import { terminalFlow } from '../../shared/contract/flow-control.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import type { ChannelSession } from '../contract/ports.ts';
import { runRecord } from './record/run-record.ts';
import { replayScreen } from './terminal/replay.ts';

/** Waits for a value that nothing announces; slow machines get their time. */

let scratch: Scratch;
let world: RunWorld;
let profile: string;

beforeEach(async () => {
  scratch = await createScratch('run-terminal');
  profile = join(scratch.path, 'profile');
  const repo = await createGitRepo({ directory: scratch.path });
  world = await openRunWorld({ profile, repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const start = async (command: string): Promise<RunId> => {
  const params = { issueId: world.issueId, harness: 'pty', command } as const;
  return (await world.engine.start(params, world.context('runs.start'))).runId;
};
const ended = (runId: RunId): Promise<unknown> => world.until(runId, ({ state }) => isEnded(state));

/** Somebody who looks at a terminal, and grants credit for all they get unless told otherwise. */
async function watch(runId: RunId, { credit = true } = {}) {
  const got: Buffer[] = [];
  const closed = Promise.withResolvers<number>();
  let session: ChannelSession | null = null;
  session = await world.engine.attachTerminal(runId, {
    send(bytes) {
      got.push(Buffer.from(bytes));
      if (credit) session?.credit(bytes.length);
    },
    close: (code) => closed.resolve(code),
  });
  return {
    session,
    closed: closed.promise,
    text: () => Buffer.concat(got).toString(),
    type: (text: string) => session.receive(Buffer.from(text)),
  };
}

test('is seen from the moment of the start, typed to, and seen again when it is over', async () => {
  const runId = await start('printf "ready? "; read line; echo "you said $line"; stty size');
  const early = await watch(runId);
  await world.engine.resize({ runId, cols: 60, rows: 20 });
  await expect.poll(early.text).toContain('ready?');
  early.type('yes\r');
  expect(await early.closed).toBe(1000);
  expect(early.text()).toContain('you said yes\r\n20 60\r\n');
  await ended(runId);

  const late = await watch(runId);
  expect(await late.closed).toBe(1000);
  expect(late.text()).toContain('you said yes');
  await expect(world.engine.resize({ runId, cols: 60, rows: 20 })).rejects.toMatchObject({
    code: 'RUN_ENDED',
  });
});

test('is recorded, and the recording leads to the same last screen', async () => {
  const runId = await start('printf "\\033[1;31mred\\033[0m "; seq 1 200; printf "é€🙂"');
  await ended(runId);
  const row = world.store.read.get<{ record: string }>('SELECT record FROM run WHERE run_id = ?', runId);
  const kept = runRecord.parse(JSON.parse(row?.record ?? '')).terminal;
  const artifact = (hash = ''): string => join(profile, 'artifacts', hash.slice(0, 2), hash);
  const lines = readFileSync(artifact(kept?.cast), 'utf8').trimEnd().split('\n');
  const text = lines
    .slice(1)
    .map((line) => JSON.parse(line) as [number, string, string])
    .flatMap(([, kind, data]) => (kind === 'o' ? [data] : []))
    .join('');
  expect(text.startsWith('\u001b[1;31mred\u001b[0m 1\r\n2\r\n')).toBe(true);
  expect(text.endsWith('200\r\né€🙂')).toBe(true);
  const screen = readFileSync(artifact(kept?.screen));
  expect(Buffer.from((await replayScreen(artifact(kept?.cast))) ?? []).equals(screen)).toBe(true);
});

test('is played again from its recording once it is over, from the beginning or from a later time', async () => {
  const runId = await start('echo one; seq 1 5000; sleep 0.3; printf "two"; read line');
  await expect.poll(() => world.row(runId)).toMatchObject({ state: 'running' });
  await expect(world.engine.recording({ runId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const live = await watch(runId);
  await expect.poll(live.text).toContain('two');
  live.type('\r');
  await ended(runId);
  const { durationMs, cols, rows } = await world.engine.recording({ runId });
  expect({ cols, rows }).toEqual({ cols: 120, rows: 32 });
  expect(durationMs).toBeGreaterThanOrEqual(300);
  const { screen, entries, next } = await world.engine.replay({ runId, from: { at: 0 } });
  expect(screen).toEqual({ at: 0, cols, rows, text: '' });
  expect(next).toBe(null);
  const text = entries.map((entry) => (entry.kind === 'output' ? entry.text : '')).join('');
  expect(text.startsWith('one\r\n1\r\n2\r\n')).toBe(true);
  expect(text).toContain('5000\r\ntwo');
  const second = entries.find((entry) => entry.kind === 'output' && entry.text.includes('two'));
  expect(second?.at).toBeGreaterThanOrEqual(300);
});

test('shows the screen at once to whom comes later, however much was printed', async () => {
  const runId = await start('seq 1 100000; echo END; read line');
  const first = await watch(runId);
  await expect.poll(first.text).toContain('END');
  const second = await watch(runId);
  await expect.poll(second.text).toContain('END');
  expect(second.text().length).toBeLessThan(100_000);
  expect(second.text()).toContain('99999');
  second.type('\r');
  expect(await first.closed).toBe(1000);
  expect(first.text()).toContain('\r\n50000\r\n');
});

test('waits for nobody who has left', async () => {
  const runId = await start('read line; seq 1 300000; echo END; echo x > x.txt');
  const stuck = await watch(runId, { credit: false });
  await expect.poll(() => world.row(runId)).toMatchObject({ state: 'running' });
  stuck.type('\r');
  await expect.poll(() => stuck.text().length).toBeGreaterThan(terminalFlow.pauseBytes);
  expect(await world.row(runId)).toMatchObject({ state: 'running' });
  stuck.session.close();
  await ended(runId);
  expect(await world.row(runId)).toMatchObject({ state: 'succeeded' });
});

test('is not there for runs that nobody knows', async () => {
  const peer = { send: () => {}, close: () => {} };
  for (const id of ['nonsense', '01890000-0000-7000-8000-00000000000e']) {
    await expect(world.engine.attachTerminal(id, peer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});
