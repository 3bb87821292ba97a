import { expect, onTestFinished, test } from 'vitest';
import { killRuns } from '../../../e2e/proof/runs/kill-runs.ts';
import { runKillSeed } from '../../../e2e/proof/runs/prove-runs.ts';
import { prepareRunScene } from '../../../e2e/proof/runs/scene.ts';
import { createScratch } from '../../../e2e/fixtures/scratch.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';

// The whole of it is `npm run proof -- --run-kills 200`.
test.skipIf(process.platform !== 'linux')(
  `twelve kills of host, supervisor or agent leave no run stuck, no process and no gap (seed ${runKillSeed})`,
  { timeout: 300_000 },
  async () => {
    const scratch = await createScratch('run-kills');
    onTestFinished(() => scratch.remove());
    const scene = await prepareRunScene(scratch.path, { isThorough: false });
    onTestFinished(() => scene.close());
    const rounds = await killRuns(scene, {
      rounds: 12,
      random: createSeededRandom(runKillSeed),
      say: () => undefined,
    });
    expect(rounds.flatMap(({ kill, faults }) => faults.map((fault) => ({ kill, fault })))).toEqual([]);
    expect(rounds.filter(({ isHit }) => !isHit).map(({ kill }) => kill)).toEqual([]);
    expect(new Set(rounds.map(({ kill }) => kill.victim)).size).toBe(5);
    expect(rounds.reduce((sum, { told }) => sum + told, 0)).toBeGreaterThan(50);
  },
);
