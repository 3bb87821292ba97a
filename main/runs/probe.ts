import { harnessIds } from '../../shared/domain/run.ts';
import type { RunEngine, RunEngineOptions } from './types.ts';

/** Looks for the agents and for git on this machine. */
export async function probeMachine({
  harnesses,
  git,
}: Pick<RunEngineOptions, 'harnesses' | 'git'>): ReturnType<RunEngine['probe']> {
  const [version, ...found] = await Promise.all([
    git.version(),
    ...harnessIds.map(async (id) => {
      const { available, version: of, reason } = await harnesses[id].probe();
      return { id, available, version: of, reason };
    }),
  ]);
  return { git: { available: version !== null, version }, harnesses: found };
}
