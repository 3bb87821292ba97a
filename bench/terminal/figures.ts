import type { CDPSession, Page } from '@playwright/test';
import type { Figure } from '../lib/figure.ts';
import { percentile } from '../lib/statistics.ts';
import { withTerminalWorld, type TerminalWorld } from './world.ts';

/** `HEARTH_BENCH_SECONDS` makes a quick look of it. */
const seconds = Number(process.env['HEARTH_BENCH_SECONDS'] ?? '30');
const terminals = 30;
/** The app shows no more of them at once. */
const mostInSight = 6;
/** Of all terminals together. */
const bytesPerSecond = 1_000_000;
const keysPerSecond = 8;

/** Prints as fast as it is taken, and answers each key at once. */
const flood = `
process.stdin.setRawMode(true);
let keys = 0;
process.stdin.on('data', (bytes) => {
  for (const _ of bytes) process.stdout.write('<key ' + ++keys + '>');
});
const lines = Array.from({ length: 200 }, (_, n) => '\\x1b[' + (31 + (n % 6)) + 'mline ' + n + '\\x1b[0m ' + '·'.repeat(n % 40) + '\\r\\n').join('');
const pump = () => { process.stdout.write(lines); setImmediate(pump); };
pump();
`;

/** Prints so many bytes a second, evenly. */
const steady = (rate: number): string => `
const line = '\\x1b[32m✓\\x1b[0m test/passage.test.ts (7 tests) ' + '·'.repeat(30) + '\\r\\n';
const bytes = Buffer.byteLength(line);
let owed = 0;
setInterval(() => {
  owed += ${rate / 20};
  let text = '';
  for (; owed >= bytes; owed -= bytes) text += line;
  process.stdout.write(text);
}, 50);
`;

/** How long a key takes to come back while its program floods the terminal, and what 30 busy terminals cost a window. */
export async function terminalFigures(): Promise<Figure[]> {
  return withTerminalWorld(async (world) => [...(await echo(world)), ...(await many(world))]);
}

async function echo({ page, startRun, program }: TerminalWorld): Promise<Figure[]> {
  const runId = await startRun(await program('flood.cjs', flood));
  const { drawn, painted, bytes, ms } = await page.evaluate(([id, count]) => window.bench.echo(id, count), [
    runId,
    seconds * keysPerSecond,
  ] as const);
  const at = { keys: drawn.length, flood: `${(bytes / 1e6 / (ms / 1000)).toFixed(1)} MB/s` };
  const note = 'target ≤ 16 ms; from the key to the write callback of what it printed';
  return [
    { metric: 'terminal-echo-p95', value: percentile(drawn, 0.95), unit: 'ms', at, note },
    {
      metric: 'terminal-echo-painted-p95',
      value: percentile(painted, 0.95),
      unit: 'ms',
      at,
      note: 'as terminal-echo-p95, to the next frame',
    },
  ];
}

async function many({ page, startRun, program }: TerminalWorld): Promise<Figure[]> {
  const command = await program('steady.cjs', steady(bytesPerSecond / terminals));
  const runIds: string[] = [];
  for (let n = 0; n < terminals; n++) runIds.push(await startRun(command));
  const session = await page.context().newCDPSession(page);
  // Time in which the thread is at work, not that in which others have its processor.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  // Once around, so that what is made once is there before.
  await show(page, runIds, 1);
  const before = await heapBytes(page, session);
  const inSight = await watched(page, runIds.slice(0, mostInSight), session);
  const all = await watched(page, runIds, session);
  const after = await heapBytes(page, session);
  const { at } = all;
  return [
    ...loadFigures(inSight),
    ...loadFigures(all),
    {
      metric: 'terminals-heap-left',
      value: (after - before) / 1024,
      unit: 'KB',
      at,
      note: `heap after all were closed, beyond ${Math.round(before / 1024)} KB before`,
    },
  ];
}

interface Watched extends Shown {
  readonly at: { readonly terminals: number; readonly seconds: number; readonly output: string };
}

async function watched(page: Page, runIds: readonly string[], session: CDPSession): Promise<Watched> {
  const shown = await show(page, runIds, seconds, session);
  const output = `${(shown.seen.bytes / 1e6 / (shown.seen.ms / 1000)).toFixed(2)} MB/s`;
  return { ...shown, at: { terminals: runIds.length, seconds, output } };
}

function loadFigures({ busy, seen, at }: Watched): Figure[] {
  return [
    {
      metric: 'terminals-main-thread',
      value: busy * 100,
      unit: '%',
      at,
      note: 'processor time; target < 30',
    },
    { metric: 'terminals-longest-frame', value: seen.longestFrame, unit: 'ms', at, note: 'target ≤ 50' },
  ];
}

interface Shown {
  /** Share of the time in which the main thread had a processor. */
  readonly busy: number;
  readonly seen: Awaited<ReturnType<Window['bench']['watch']>>;
}

async function show(
  page: Page,
  runIds: readonly string[],
  forSeconds: number,
  session?: CDPSession,
): Promise<Shown> {
  await page.evaluate((ids) => window.bench.open(ids), runIds);
  const from = session ? await taskSeconds(session) : 0;
  const seen = await page.evaluate((wanted) => window.bench.watch(wanted), forSeconds);
  const busy = session ? ((await taskSeconds(session)) - from) / (seen.ms / 1000) : 0;
  await page.evaluate(() => window.bench.close());
  return { busy, seen };
}

async function taskSeconds(session: CDPSession): Promise<number> {
  return metric(session, 'TaskDuration');
}

/** What the terminals had still to draw when they were closed holds them for a moment. */
const settleMs = 3_000;

async function heapBytes(page: Page, session: CDPSession): Promise<number> {
  await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), settleMs);
  await session.send('HeapProfiler.collectGarbage');
  return metric(session, 'JSHeapUsedSize');
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const found = metrics.find((each) => each.name === name);
  if (!found) throw new Error(`Chromium does not tell ${name}`);
  return found.value;
}
