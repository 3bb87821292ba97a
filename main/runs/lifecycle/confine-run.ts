import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../../../shared/domain/ids.ts';
import { RunFailure } from '../failure.ts';
import type { Worktree } from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import { agentState } from '../sandbox/agent-state.ts';
import { programFolders } from '../sandbox/program-folders.ts';
import { sandboxOf } from '../sandbox/sandbox-of.ts';
import type { RunEngineOptions } from '../options.ts';
import type { LiveRun } from './live-run.ts';

export interface ConfineContext extends Pick<RunEngineOptions, 'paths' | 'confinement'> {
  readonly log: RunLog;
}

/** How the process of a run is confined. */
export interface Confined {
  /** Journals whether the agent was started in its sandbox. */
  tell(): Promise<void>;
  /** The agent is gone, and what it kept in its temp with it. */
  leave(): Promise<void>;
}

/** The agent runs as the person, with nothing to clear away after it. */
function unconfined(log: RunLog, runId: RunId): Confined {
  const sandbox = { sandboxed: false, mechanism: 'none', reason: null } as const;
  return {
    async tell() {
      await log.append(runId, () => [{ kind: 'sandbox', sandbox }]);
    },
    leave: () => Promise.resolve(),
  };
}

/**
 * Sees to it that the process of a run starts in a sandbox, where its project wants one. Rejects with a RunFailure where one
 * cannot be made as it must be.
 */
export async function confineRun(
  { facts }: LiveRun,
  { paths, confinement, log }: ConfineContext,
  given: { worktree: Worktree; environment: Readonly<Record<string, string>>; processId: string },
): Promise<Confined> {
  const { settings, runId } = facts;
  const { worktree, environment, processId } = given;
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  if (confinement === null || settings.sandbox === 'off') return unconfined(log, runId);
  if (home === undefined) {
    if (settings.sandbox === 'required') throw homeless();
    return unconfined(log, runId);
  }
  const spec = await sandboxOf({
    worktree,
    temp: join(paths.scratch, `run-${runId}`),
    profile: paths.profile,
    home,
    agentState: agentState(facts, environment, home),
    shown: programFolders(environment['PATH'] ?? '', paths.programs),
    required: settings.sandbox === 'required',
  });
  const confined = confinement.confine(processId, spec);
  return {
    async leave() {
      confined.forget();
      await rm(spec.temp, { recursive: true, force: true });
    },
    async tell() {
      const sandbox = confined.state();
      if (sandbox) await log.append(runId, () => [{ kind: 'sandbox', sandbox }]);
    },
  };
}

/** Without it nobody knows where the secrets are that a sandbox has to hide. */
export function homeless(): RunFailure {
  const message =
    'The project wants a sandbox, and without a home folder (HOME) none can be made. Nothing was started. Set HOME for ' +
    'Hearth, or change the setting.';
  return new RunFailure('policy', message);
}
