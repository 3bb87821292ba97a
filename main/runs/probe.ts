import type { RunEngine } from './types.ts';
import type { RunEngineOptions } from './options.ts';

/** Looks for the agents and for git on this machine. */
export async function probeMachine({
  harnesses,
  git,
  supervisor,
}: Pick<RunEngineOptions, 'harnesses' | 'git' | 'supervisor'>): ReturnType<RunEngine['probe']> {
  const [version, sandbox, ...found] = await Promise.all([
    git.version(),
    supervisor.probeSandbox().then(
      ({ available }) => available,
      () => false,
    ),
    ...harnesses.map(async ({ choice: { harness: id, agent }, capabilities, probe }) => ({
      id,
      agent,
      capabilities,
      ...(await probe()),
    })),
  ]);
  return { git: { available: version !== null, version }, harnesses: found, sandbox };
}
