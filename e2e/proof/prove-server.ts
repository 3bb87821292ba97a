import { join } from 'node:path';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { firesOf, hasStrace } from './fires.ts';
import { missingInAll, prepareScene, underFire, type FireReport } from './kill-server.ts';
import { spread, writeReport } from './report.ts';

function row({ name, rounds, hit, acknowledged, lost, reopenMs }: FireReport): string {
  return `| ${name} | ${rounds} | ${hit} | ${acknowledged} | ${lost} | ${spread(reopenMs)} |`;
}

/** Kills the sync server; true when nothing was lost. Writes docs/proof/server-kills.md. */
export async function proveServer(kills: number): Promise<boolean> {
  const scratch = await createScratch('proof');
  const scene = await prepareScene(join(scratch.path, 'data'), createSeededRandom(20_261_121));
  const reports: FireReport[] = [];
  for (const fire of firesOf(kills, { sync: { from: 0, step: 1 }, write: { from: 10, step: 7 } })) {
    reports.push(await underFire(scene, fire, console.log));
  }
  const lostInAll = await missingInAll(scene);
  await scratch.remove();
  writeReport('server-kills.md', [
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
  ]);
  return lostInAll + reports.reduce((sum, { lost }) => sum + lost, 0) === 0;
}
