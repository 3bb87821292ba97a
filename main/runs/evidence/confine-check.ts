import { join } from 'node:path';
import { homeless } from '../lifecycle/confine-run.ts';
import type { RunLog } from '../record/run-log.ts';
import { programFolders } from '../sandbox/program-folders.ts';
import { sandboxOf } from '../sandbox/sandbox-of.ts';
import type { Confine } from './types.ts';

export interface ConfineChecksOptions {
  readonly log: Pick<RunLog, 'get'>;
  /** Folder of the profile, and of what lives no longer than a call. */
  readonly profile: string;
  readonly scratch: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs checks in the sandbox of their run: what they run was written by its agent. The state of agents, which
 * holds what they sign in with, stays out of their reach. Without a sandbox where the run was to have none.
 */
export function createConfineChecks({ log, profile, scratch, environment }: ConfineChecksOptions): Confine {
  return async (spawn, { runId, worktree }) => {
    const wanted = log.get(runId)?.settings.sandbox ?? 'off';
    const home = environment['HOME'] ?? environment['USERPROFILE'];
    if (wanted === 'off') return spawn;
    if (home === undefined) {
      if (wanted === 'required') throw homeless();
      return spawn;
    }
    const sandbox = await sandboxOf({
      worktree,
      temp: join(scratch, `check-${spawn.id}`),
      profile,
      home,
      agentState: [],
      shown: programFolders(environment['PATH'] ?? '', []),
      required: wanted === 'required',
    });
    return { ...spawn, sandbox };
  };
}
