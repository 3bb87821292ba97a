import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createScratch } from '../../fixtures/scratch.ts';
import { spread, writeReport } from '../report.ts';
import { killRuns, type KillRound } from './kill-runs.ts';
import { prepareRunScene } from './scene.ts';

/** The same number of rounds does the same each time. */
export const runKillSeed = 20_261_123;
const kinds = ['stuck', 'orphan', 'lost', 'gap', 'illegal', 'worktree', 'checkout'] as const;

function nameOf({ kill: { victim, at, moment } }: KillRound): string {
  return `${victim} | ${moment ? `${moment} the commit of ` : ''}${at}`;
}

function count(rounds: readonly KillRound[], kind: string): number {
  return rounds.flatMap(({ faults }) => faults).filter((fault) => fault.startsWith(`${kind}:`)).length;
}

function row(name: string, rounds: readonly KillRound[]): string {
  const ends = rounds.flatMap(({ endMs }) => (endMs === null ? [] : [endMs]));
  const cells = [
    name,
    rounds.length,
    rounds.filter(({ isHit }) => isHit).length,
    ...kinds.map((kind) => count(rounds, kind)),
    spread(rounds.map(({ reopenMs }) => reopenMs)),
    spread(rounds.map(({ orphanMs }) => orphanMs)),
    ends.length === 0 ? '–' : spread(ends),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Kills hosts, supervisors and agents at every transition; true when nothing was stuck, left or lost. Writes docs/proof/run-kills.md. */
export async function proveRuns(rounds: number): Promise<boolean> {
  const scratch = await createScratch('proof-runs');
  const scene = await prepareRunScene(scratch.path, { isThorough: true });
  const done = await killRuns(scene, { rounds, random: createSeededRandom(runKillSeed), say: console.log });
  await scene.close();
  await scratch.remove();
  const faults = done.flatMap((round, n) => round.faults.map((fault) => `round ${n + 1}: ${fault}`));
  const missed = done.filter(({ isHit }) => !isHit).length;
  const groups = [...Map.groupBy(done, nameOf)].toSorted(([a], [b]) => a.localeCompare(b));
  const agents = scene.environments.length > 1 ? 'codex itself, and ' : '';
  writeReport('run-kills.md', [
    '# Runs under fire',
    '',
    `Made by \`npm run proof -- --run-kills N\` (seed ${runKillSeed}). A real \`hearth host\` process with its real supervisor does two runs at once: an agent in a terminal that leaves daemons behind, and ${agents}a program that speaks as codex does. Host, supervisor or agent gets a SIGKILL at a transition; in a commit the host kills itself right before or right after it, before anything hears of it. Then a host is started on the profile, and must find every run ended, every journal event that the client had been told of, no gap, only legal transitions, sound worktrees and an untouched checkout. No process that carries the mark of the killed host in its environment may be there 10 s after the kill.`,
    '',
    `| victim | at | rounds | struck there | ${kinds.join(' | ')} | start again, ms (median / longest, Node included) | last process gone after, ms | runs ended after, ms |`,
    `|---|---|---|---|${kinds.map(() => '---|').join('')}---|---|---|`,
    ...groups.map(([name, ofOne]) => row(name, ofOne)),
    row('**all** |', done),
    '',
    `Journal events that clients had been told of: ${done.reduce((sum, { told }) => sum + told, 0)}. Rounds that did not come to their transition: ${missed}.`,
    ...(faults.length === 0 ? [] : ['', ...faults.slice(0, 50).map((fault) => `- ${fault}`)]),
  ]);
  return faults.length + missed === 0;
}
