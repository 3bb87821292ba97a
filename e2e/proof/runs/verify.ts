import { existsSync } from 'node:fs';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import { isLocalRun } from '../../../shared/contract/run-schemas.ts';
import { isLegalTransition, runStates, type RunState } from '../../../shared/domain/run.ts';
import { awaited, unended } from './attack.ts';
import type { Life } from './life.ts';
import { markedProcesses } from './processes.ts';
import type { RunScene } from './scene.ts';

/** ms after a kill by which nothing of the killed may run any more. */
const ORPHAN_MS = 10_000;

/** Looks at all that is left of the lives before, in a host that has just started. What is wrong, in words. */
export async function verify(life: Life, scene: RunScene, told: readonly JournalEvent[]): Promise<string[]> {
  const stuck = (await unended(life)).map((run) => `stuck: ${run}`);
  const events = await readJournal(life, scene);
  const faults = [...stuck, ...lostEvents(events, scene.verified, told), ...illegal(events)];
  faults.push(...(await damaged(life, scene, events)));
  scene.verified = events.at(-1)?.seq ?? scene.verified;
  return faults;
}

async function readJournal({ client }: Life, { verified }: RunScene): Promise<JournalEvent[]> {
  const all: JournalEvent[] = [];
  for (let cursor = verified, more = true; more;) {
    const page = await client.call('journal.since', { cursor, limit: 2_000 });
    all.push(...page.events);
    ({ cursor, more } = page);
  }
  return all;
}

function lostEvents(
  events: readonly JournalEvent[],
  verified: number,
  told: readonly JournalEvent[],
): string[] {
  const gap = events.find(({ seq }, n) => seq !== verified + 1 + n);
  const there = new Map(events.map((event) => [event.seq, JSON.stringify(event)]));
  const lost = told.filter((event) => event.seq > verified && there.get(event.seq) !== JSON.stringify(event));
  return [
    ...(gap ? [`gap: the journal has ${gap.seq} where another event should be`] : []),
    ...lost.map(({ seq, kind }) => `lost: event ${seq} (${kind}) was told and is not there`),
  ];
}

function illegal(events: readonly JournalEvent[]): string[] {
  const states = new Map<string, RunState>();
  return events.flatMap((event) => {
    if (event.kind !== 'run.changed') return [];
    const before = states.get(event.runId);
    const state = runStates.find((one) => one === event.state) ?? 'queued';
    states.set(event.runId, state);
    const isFine = before === undefined ? state === 'queued' : isLegalTransition(before, state);
    return isFine ? [] : [`illegal: ${event.runId} went from ${before ?? 'nothing'} to ${state}`];
  });
}

/** Worktrees of the runs of these events, and the person's own folder. */
async function damaged(life: Life, { repo }: RunScene, events: readonly JournalEvent[]): Promise<string[]> {
  const faults: string[] = [];
  const ids = new Set(events.flatMap((event) => (event.kind === 'run.changed' ? [event.runId] : [])));
  for (const runId of ids) {
    const row = await life.client.call('runs.get', { runId });
    if (!isLocalRun(row) || row.worktree === null) continue;
    const path = row.worktree;
    const isSound = existsSync(path) && (await repo.git('-C', path, 'status').then(Boolean, () => false));
    if (!isSound) faults.push(`worktree: ${path} of the ${row.state} run ${runId} is damaged`);
  }
  const status = await repo.git('status', '--porcelain', '--branch');
  if (status !== '## main' || (await repo.git('rev-parse', 'main')) !== repo.firstCommit)
    faults.push(`checkout: ${status}`);
  return faults;
}

/** Waits for the end of everything with this mark; ms since the kill, and what was still there in the end. */
export async function orphans(mark: string, killedAt: number): Promise<{ ms: number; faults: string[] }> {
  const left = Math.max(1, ORPHAN_MS - (performance.now() - killedAt));
  const isOver = await awaited(left, () => (markedProcesses(mark).length === 0 ? true : null));
  const found = isOver ? [] : markedProcesses(mark);
  return {
    ms: performance.now() - killedAt,
    faults: found.map(({ pid, command }) => `orphan: ${pid} ${command.slice(0, 100)}`),
  };
}
