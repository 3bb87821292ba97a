import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { firesOf, hasStrace } from './fires.ts';
import { hostUnderFire, prepareHostScene, settleHostScene, type HostFireReport } from './kill-host.ts';
import { spread, writeReport } from './report.ts';

/** ms in which a profile is to be open again. */
const REOPEN_MS = 2_000;

function row({ name, rounds, hit, acknowledged, lost, reopenMs, drainMs }: HostFireReport): string {
  return `| ${name} | ${rounds} | ${hit} | ${acknowledged} | ${lost.length} | ${spread(reopenMs)} | ${spread(drainMs)} |`;
}

/** Kills the host of a linked profile; true when nothing was lost or sent twice. Writes docs/proof/host-kills.md. */
export async function proveHost(kills: number): Promise<boolean> {
  const scratch = await createScratch('proof');
  const scene = await prepareHostScene(scratch.path, createSeededRandom(20_261_122));
  const reports: HostFireReport[] = [];
  for (const fire of firesOf(kills, { sync: { from: 5, step: 1 }, write: { from: 12, step: 5 } })) {
    reports.push(await hostUnderFire(scene, fire, console.log));
  }
  const { lost, delivery } = await settleHostScene(scene);
  await scratch.remove();
  const { records, twice, wrong } = delivery;
  const late = reports.flatMap(({ reopenMs }) => reopenMs).filter((ms) => ms > REOPEN_MS).length;
  const faults = [...reports.flatMap((report) => report.lost), ...lost, ...wrong];
  writeReport('host-kills.md', [
    '# The host under fire',
    '',
    'Made by `npm run proof -- --host-kills N`. A real `hearth host` process, linked to a real `hearth-sync`, is ended while several writers edit issues over the contract, and started again at once, which needs the lock of the profile to be free. Each edit that it had acknowledged must be there, once; then everything unsent must reach the server.',
    '',
    '| how | rounds | ended or refused by itself | acknowledged commands | lost | start again, ms (median / longest, Node included) | outbox empty after, ms |',
    '|---|---|---|---|---|---|---|',
    ...reports.map(row),
    '',
    `Of ${scene.ledger.issues.size} issues, read once more at the end: ${lost.length} not as acknowledged on the host, ${wrong.length} in the server's log.`,
    `Records in the server's log: ${records}; updates that it has twice: ${twice}. Started again later than ${REOPEN_MS} ms: ${late}.`,
    ...(hasStrace() ? [] : ['', 'Faults inside system calls were skipped: there is no `strace` here.']),
    ...(faults.length === 0 ? [] : ['', ...faults.slice(0, 50).map((fault) => `- ${fault}`)]),
  ]);
  return faults.length + twice === 0;
}
