/**
 * `node engine-host.ts <json>`: a host with runs and nothing else, to be ended at any moment. Starts one run, says yes
 * to what its agent asks, and tells each journal event that its clients hear of on stdout, a line of JSON each; ends
 * when the run has.
 */
import { writeSync } from 'node:fs';
import { z } from 'zod';
import { isEnded } from '../../../shared/domain/run.ts';
import { openRunWorld } from '../../fixtures/run-world.ts';

const { profile, repo, command, codex } = z
  .object({
    profile: z.string(),
    repo: z.string(),
    command: z.string().optional(),
    codex: z.string().default(''),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));
const world = await openRunWorld({ profile, repo, env: { HEARTH_CODEX_PATH: codex } });
world.journal.subscribe((events) => {
  for (const event of events) writeSync(1, `${JSON.stringify(event)}\n`);
});
const how = command === undefined ? ({ harness: 'codex' } as const) : ({ harness: 'pty', command } as const);
const { runId } = await world.engine.start({ issueId: world.issueId, ...how }, world.context('runs.start'));
for (;;) {
  const { state, approval } = await world.until(runId, (row) => isEnded(row.state) || row.approval !== null);
  if (isEnded(state)) break;
  const { requestId = '' } = approval ?? {};
  await world.engine
    .answer({ runId, requestId, choice: 'allow' }, world.context('runs.answer'))
    .catch(() => undefined);
}
await world.close();
