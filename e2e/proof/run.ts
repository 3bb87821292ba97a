/**
 * `npm run proof [-- --kills N]`: ends the real sync server again and again, at random moments and inside its system
 * calls, and looks for everything that it had acknowledged. Writes docs/proof/server-kills.md. Takes about a second a
 * round; stops by itself.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { percentile } from '../../bench/lib/statistics.ts';
import { createScratch, repoRoot } from '../fixtures/scratch.ts';
import { missingInAll, prepareScene, underFire, type Fire, type FireReport } from './kill-server.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' } } });
const kills = Number(values.kills);
const sites = Math.max(1, Math.round(kills / 10));

function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function injected(
  name: string,
  call: string,
  what: string,
  { from, step }: { from: number; step: number },
): Fire {
  const suffix = what.startsWith('error') ? '+' : '';
  return {
    name,
    rounds: sites,
    injection: (round) => ({ call, what, when: `${from + round * step}${suffix}` }),
  };
}

const random = createSeededRandom(20_261_121);
const fires: Fire[] = [
  { name: 'SIGKILL at a random moment', rounds: kills, injection: () => null },
  ...(hasStrace()
    ? [
        injected('SIGKILL at the nth fsync', 'fsync', 'signal=KILL', { from: 0, step: 1 }),
        injected('SIGKILL at the nth pwrite64', 'pwrite64', 'signal=KILL', { from: 10, step: 7 }),
        injected('ENOSPC from the nth pwrite64 on', 'pwrite64', 'error=ENOSPC', { from: 10, step: 7 }),
        injected('EIO from the nth fsync on', 'fsync', 'error=EIO', { from: 0, step: 1 }),
      ]
    : []),
];

function row({ name, rounds, hit, acknowledged, lost, reopenMs }: FireReport): string {
  const [p50, most] = [percentile(reopenMs, 0.5), Math.max(...reopenMs)].map((ms) => Math.round(ms));
  return `| ${name} | ${rounds} | ${hit} | ${acknowledged} | ${lost} | ${p50} / ${most} |`;
}

const scratch = await createScratch('proof');
const scene = await prepareScene(join(scratch.path, 'data'), random);
const reports: FireReport[] = [];
for (const fire of fires) reports.push(await underFire(scene, fire, console.log));
const lostInAll = await missingInAll(scene);
await scratch.remove();

const lines = [
  '# The sync server under fire',
  '',
  'Made by `npm run proof`. A real `hearth-sync` process on SQLite is ended while a device pushes, and started again. Each record that it had acknowledged must be there, at its seq, byte for byte.',
  '',
  '| how | rounds | ended or refused by itself | acknowledged | lost | start again, ms (median / longest, Node included) |',
  '|---|---|---|---|---|---|',
  ...reports.map(row),
  '',
  `Read once more from the first record: ${lostInAll} of ${scene.ledger.acknowledged.size} acknowledged records missing.`,
  ...(hasStrace() ? [] : ['', 'Faults inside system calls were skipped: there is no `strace` here.']),
  '',
];
mkdirSync(join(repoRoot, 'docs/proof'), { recursive: true });
writeFileSync(join(repoRoot, 'docs/proof/server-kills.md'), lines.join('\n'));
console.log(lines.join('\n'));
process.exitCode = lostInAll + reports.reduce((sum, { lost }) => sum + lost, 0) === 0 ? 0 : 1;
