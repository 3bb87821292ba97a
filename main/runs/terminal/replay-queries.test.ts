import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runId, type RunId } from '../../../shared/domain/ids.ts';
import type { RecordingEntry, RecordingPart } from '../../../shared/contract/replay-schemas.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { RunEngine } from '../types.ts';
import { createReplayQueries } from './replay-queries.ts';
import { createScreen } from './screen.ts';

const id = runId.parse('01890000-0000-7000-8000-00000000000a');
const none = runId.parse('01890000-0000-7000-8000-00000000000b');

let folder: string;
let path: string;
let closing: AbortController;
let replays: Pick<RunEngine, 'recording' | 'replay'>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-replay-'));
  path = join(folder, 'cast');
  closing = new AbortController();
  replays = open();
});
afterEach(async () => {
  closing.abort();
  // Screens may still be written: it ends at the next entry.
  await rm(folder, { recursive: true, maxRetries: 5, retryDelay: 50 });
});

function open(): Pick<RunEngine, 'recording' | 'replay'> {
  const record = (terminal: RunRecord['terminal']): RunRecord => ({ terminal }) as RunRecord;
  const log: Pick<RunLog, 'get'> = {
    get: (asked: RunId) =>
      asked === id ? record({ cast: 'cast', screen: 'x' }) : asked === none ? record(null) : null,
  };
  return createReplayQueries({
    log,
    artifacts: { locate: (hash) => (hash === '' ? null : join(folder, hash)) },
    dir: join(folder, 'replays'),
    closing: closing.signal,
  });
}

const head = { version: 2, width: 40, height: 6, timestamp: 1 };
const write = (lines: readonly unknown[]): Promise<void> =>
  writeFile(path, `${[head, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`);

/** Every part from a place on. */
async function readAll(from: { at: number } | { position: number }): Promise<RecordingPart[]> {
  const parts: RecordingPart[] = [];
  for (let place: typeof from | null = from; place;) {
    const part: RecordingPart = await replays.replay({ runId: id, from: place });
    parts.push(part);
    place = part.next === null ? null : { position: part.next };
  }
  return parts;
}

/** What a player shows that leaps to `at`: the screen, then what leads there. */
async function leap(at: number): Promise<string> {
  const parts = await readAll({ at });
  const start = parts[0]?.screen;
  if (!start) throw new Error('no screen');
  return shownBy(start, [
    { at: 0, kind: 'output', text: start.text },
    ...parts.flatMap(({ entries }) => entries).filter((entry) => entry.at <= at),
  ]);
}

async function shownBy(
  size: { cols: number; rows: number },
  entries: readonly RecordingEntry[],
): Promise<string> {
  const screen = createScreen({ ...size, scrollback: 0 });
  for (const entry of entries) {
    if (entry.kind === 'output')
      await new Promise<void>((done) => screen.write(Buffer.from(entry.text), done));
    if (entry.kind === 'size') screen.resize(entry.cols, entry.rows);
  }
  return Buffer.from(await new Promise<Uint8Array>((done) => screen.snapshot(done))).toString();
}

describe('a recording', () => {
  test('tells its size and its length, also when it was cut off', async () => {
    await write([
      [0.5, 'o', 'hello'],
      [61.25, 'o', 'x'],
    ]);
    await appendFile(path, '[62.5, "o", "hal');
    expect(await replays.recording({ runId: id })).toEqual({
      cols: 40,
      rows: 6,
      durationMs: 61_250,
      bytes: (await readFile(path)).length,
    });
  });

  test('is read whole, in parts that join without gap or double, whatever it holds', async () => {
    const text = (n: number): string => `${n} é€🙂 ${'\u001b[31m·'.repeat(n % 700)}\r\n`;
    const lines = Array.from({ length: 2_000 }, (_, n) => [n / 100, 'o', text(n)]);
    await write([...lines, [20, 'r', '50x7'], [20, 'x', 'of another program'], [21, 'm', 'The end.']]);
    const parts = await readAll({ at: 0 });
    expect(parts.length).toBeGreaterThan(10);
    expect(parts[0]?.screen).toEqual({ at: 0, cols: 40, rows: 6, text: '' });
    expect(parts.slice(1).every(({ screen }) => screen === null)).toBe(true);
    expect(parts.flatMap(({ entries }) => entries)).toEqual([
      ...lines.map((_, n) => ({ at: n * 10, kind: 'output', text: text(n) })),
      { at: 20_000, kind: 'size', cols: 50, rows: 7 },
      { at: 21_000, kind: 'note', text: 'The end.' },
    ]);
  });

  test('is leapt in: the same screen is shown as when it is played from the beginning', async () => {
    const lines = Array.from({ length: 3_000 }, (_, n) => [
      n / 10,
      ...(n % 500 === 499
        ? ['r', `${40 + (n % 7)}x${6 + (n % 3)}`]
        : ['o', `\u001b[${31 + (n % 6)}m${n} ${'abc '.repeat(300)}`]),
    ]);
    await write(lines);
    const whole = (await readAll({ at: 0 })).flatMap(({ entries }) => entries);
    for (const at of [0, 50, 99_950, 250_000, 299_900, 900_000]) {
      const played = await shownBy(
        { cols: 40, rows: 6 },
        whole.filter((entry) => entry.at <= at),
      );
      expect(await leap(at)).toBe(played);
    }
    const late = await replays.replay({ runId: id, from: { at: 299_000 } });
    expect(late.screen?.at).toBeGreaterThan(200_000);
    expect(late.screen?.text.length).toBeGreaterThan(100);
  });

  test('is leapt in again after a restart, without being played', async () => {
    await write(Array.from({ length: 3_000 }, (_, n) => [n / 10, 'o', `${n} ${'abc '.repeat(300)}`]));
    const first = await replays.replay({ runId: id, from: { at: 290_000 } });
    await expect.poll(() => existsSync(join(folder, 'replays', 'cast.json'))).toBe(true);
    replays = open();
    expect(await replays.replay({ runId: id, from: { at: 290_000 } })).toEqual(first);
    await writeFile(join(folder, 'replays', 'cast.json'), 'nothing of the kind');
    replays = open();
    expect(await replays.replay({ runId: id, from: { at: 290_000 } })).toEqual(first);
  });

  test('that can keep no screens is played from its beginning', async () => {
    await write(Array.from({ length: 2_000 }, (_, n) => [n / 10, 'o', `${n} ${'abc '.repeat(300)}`]));
    await writeFile(join(folder, 'replays'), 'no folder');
    const part = await replays.replay({ runId: id, from: { at: 190_000 } });
    expect(part.screen).toEqual({ at: 0, cols: 40, rows: 6, text: '' });
    expect(part.next).not.toBe(null);
  });
});

test('what is not there is refused in words', async () => {
  const gone = { code: 'NOT_FOUND', message: expect.stringContaining('last screen') as unknown };
  await expect(replays.recording({ runId: none })).rejects.toMatchObject(gone);
  await expect(replays.recording({ runId: id })).rejects.toMatchObject(gone);
  await writeFile(path, 'nothing of the kind\n');
  await expect(replays.replay({ runId: id, from: { at: 5 } })).rejects.toMatchObject(gone);
  const unknown = runId.parse('01890000-0000-7000-8000-00000000000c');
  await expect(replays.recording({ runId: unknown })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
