import { join } from 'node:path';
import { createCodexHarness } from '../harness/codex/codex-harness.ts';
import { createPtyHarness } from '../harness/pty/pty-harness.ts';
import { createSupervisor } from '../harness/supervisor/supervisor-client.ts';
import { agentEnvironment, gitEnvironment, readGrants } from '../runs/environment.ts';
import { createGit } from '../runs/git/git.ts';
import { createRunEngine } from '../runs/run-engine.ts';
import type { RunEngine } from '../runs/types.ts';
import type { HostParts } from './create-parts.ts';
import type { HostOptions } from './host-options.ts';

export interface RunsOptions extends HostOptions {
  readonly parts: HostParts;
}

/** Creates the run engine with its agents, supervisor and git, and clears up what an earlier host left behind. */
export async function createRuns(options: RunsOptions): Promise<RunEngine> {
  const { parts, env, timers } = options;
  const { profile, replica, boundary, createId } = parts;
  const supervisor = createSupervisor({ launcher: options.launcher });
  const environment = agentEnvironment({ source: env, grants: readGrants(env) });
  const shared = { ...options, supervisor };
  const program = env['HEARTH_CODEX_PATH'] ?? 'codex';
  const engine = createRunEngine({
    ...shared,
    ...profile,
    ...boundary,
    issues: replica.issues,
    envelopes: boundary.recorder,
    harnesses: {
      pty: createPtyHarness(shared),
      codex: createCodexHarness({ ...shared, uuid: createId, program, env: environment, cwd: profile.dir }),
    },
    git: createGit({ env: gitEnvironment(env), timers }),
    paths: {
      worktrees: join(profile.dir, 'worktrees'),
      artifacts: join(profile.dir, 'artifacts'),
      scratch: join(profile.dir, 'scratch'),
    },
    uuid: createId,
    environment,
  });
  await engine.recover();
  return {
    ...engine,
    async close() {
      await engine.close();
      await supervisor.close();
    },
  };
}
