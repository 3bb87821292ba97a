import { join } from 'node:path';
import { createAcpHarnesses } from '../harness/acp/acp-harness.ts';
import { createCodexHarness } from '../harness/codex/codex-harness.ts';
import { freePort } from '../harness/local-server/free-port.ts';
import { createOpencodeHarness } from '../harness/opencode/opencode-harness.ts';
import { createOpenhandsHarness } from '../harness/openhands/openhands-harness.ts';
import { createPtyHarness } from '../harness/pty/pty-harness.ts';
import type { Supervisor } from '../harness/supervisor/agent-process.ts';
import { createConfinedSupervisor } from '../harness/supervisor/confined.ts';
import { createSupervisor } from '../harness/supervisor/supervisor-client.ts';
import type { Harness } from '../harness/types.ts';
import { agentEnvironment, gitEnvironment, readGrants } from '../runs/environment.ts';
import { createGit } from '../runs/git/git.ts';
import { createRunEngine } from '../runs/run-engine.ts';
import type { Evidence } from '../runs/evidence/types.ts';
import type { RunEngine } from '../runs/types.ts';
import { createRunLog } from '../runs/record/run-log.ts';
import { createRetention } from '../runs/retention/retention.ts';
import type { Retention } from '../runs/retention/types.ts';
import { createHostEvidence } from './create-evidence.ts';
import type { HostParts } from './create-parts.ts';
import type { HostOptions } from './host-options.ts';
import { openSystemSocket, systemFetch } from './platform.ts';

export interface RunsOptions extends HostOptions {
  readonly parts: HostParts;
}

/** The runs of a host with what proves them. */
export interface HostRuns extends RunEngine {
  readonly evidence: Evidence;
  readonly retention: Retention;
}

/** Creates the run engine with its agents, supervisor and git, and clears up what an earlier host left behind. */
export async function createRuns(options: RunsOptions): Promise<HostRuns> {
  const { parts, env, timers } = options;
  const { profile, replica, boundary, createId } = parts;
  const supervisor = createConfinedSupervisor(createSupervisor({ launcher: options.launcher }));
  const environment = agentEnvironment({ source: env, grants: readGrants(env) });
  const shared = { ...options, supervisor, environment };
  const git = createGit({ env: gitEnvironment(env), timers });
  const evidence = createHostEvidence({ ...shared, git });
  const engine = createRunEngine({
    ...shared,
    ...profile,
    ...boundary,
    issues: replica.issues,
    envelopes: boundary.recorder,
    claimServer: parts.sync.claims,
    harnesses: createHarnesses(shared),
    git,
    evidence,
    confinement: supervisor,
    paths: {
      profile: profile.dir,
      programs: namedPrograms(env),
      worktrees: join(profile.dir, 'worktrees'),
      artifacts: join(profile.dir, 'artifacts'),
      scratch: join(profile.dir, 'scratch'),
    },
    uuid: createId,
    environment,
  });
  await engine.recover();
  await evidence.recover();
  const retention = createHostRetention(options);
  retention.start();
  return {
    ...engine,
    evidence,
    retention,
    async close() {
      await retention.close();
      await engine.close();
      await evidence.close();
      await supervisor.close();
    },
  };
}

/** One of each kind of agent; which of them are installed is asked when they are needed. */
function createHarnesses(
  shared: RunsOptions & { supervisor: Supervisor; environment: Readonly<Record<string, string>> },
): Harness[] {
  const { env, parts, environment } = shared;
  const { dir } = parts.profile;
  const spoken = { ...shared, uuid: parts.createId, env: environment, cwd: dir };
  const served = {
    ...spoken,
    fetch: systemFetch,
    openSocket: openSystemSocket,
    freePort,
    scratch: join(dir, 'scratch'),
  };
  return [
    createPtyHarness(shared),
    createCodexHarness({ ...spoken, program: env['HEARTH_CODEX_PATH'] ?? 'codex' }),
    ...createAcpHarnesses({ ...spoken, source: env }),
    createOpencodeHarness({ ...served, program: env['HEARTH_OPENCODE_PATH'] ?? 'opencode' }),
    createOpenhandsHarness({ ...served, command: env['HEARTH_OPENHANDS_COMMAND'] }),
  ];
}

function createHostRetention(options: RunsOptions): Retention {
  const { profile, boundary, createId } = options.parts;
  return createRetention({
    ...options,
    ...profile,
    log: createRunLog({ ...profile, envelopes: boundary.recorder }),
    dir: join(profile.dir, 'artifacts'),
    uuid: createId,
  });
}

/** Agents that the person has put where the PATH does not lead. */
function namedPrograms(env: HostOptions['env']): string[] {
  const names = ['HEARTH_CODEX_PATH', 'HEARTH_GEMINI_PATH', 'HEARTH_CLAUDE_ACP_PATH', 'HEARTH_OPENCODE_PATH'];
  return names.flatMap((name) => env[name] ?? []);
}
