import { access, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { SandboxSpec } from '../../supervisor/protocol.ts';
import { RunFailure } from '../failure.ts';
import type { Worktree } from '../git/worktree.ts';
import { agentHomes, homeSecrets } from './home-secrets.ts';

/** A run, as far as its sandbox is concerned. All paths are absolute. */
export interface SandboxedRun {
  readonly worktree: Pick<Worktree, 'path' | 'branch' | 'gitDir' | 'commonDir'>;
  /** A folder for this run alone; it is made when it is not there. The run sees it as `/tmp`. */
  readonly temp: string;
  /** Folder of the profile, hidden but for the worktree and `temp` if they lie in it. */
  readonly profile: string;
  readonly home: string;
  /** What else of the host is hidden, such as the folder of its socket where that is not in the profile. */
  readonly hidden?: readonly string[];
  /** What the agent itself keeps outside, writable to it; folders (and `.json` files) that are missing are made. */
  readonly agentState: readonly string[];
  /** Folders that are seen as they are although they may lie in what is hidden, such as those of programs. */
  readonly shown?: readonly string[];
  /** Start nothing where there is no sandbox; false when left out. */
  readonly required?: boolean;
}

/**
 * What a run may reach of the disk: it writes its worktree, its temp, what git needs for a commit on a
 * branch beside its own (`hearth/`), and the state of its agent. Settings, hooks and every other branch of the
 * repository are read-only, the profile and the secrets of the home folder hidden. Makes the folders
 * that have to be there. Rejects with a RunFailure where a link has taken the place of one of them.
 *
 * A repository that keeps its branches in a reftable has no folder for ours alone: there the agent
 * cannot commit, and what it leaves in the worktree is committed when it has ended.
 */
export async function sandboxOf(run: SandboxedRun): Promise<SandboxSpec> {
  const { worktree, profile, home } = run;
  // Git writes them with `/` everywhere.
  const [gitDir, commonDir] = [resolve(worktree.gitDir), resolve(worktree.commonDir)];
  // `hearth`, unless the project names its branches otherwise.
  const folder = join('refs', 'heads', dirname(worktree.branch));
  const [branches, logs] = [join(commonDir, folder), join(commonDir, 'logs', folder)];
  for (const path of [branches, logs]) await mkdir(path, { recursive: true });
  await mkdir(run.temp, { recursive: true, mode: 0o700 });
  // "git gc" elsewhere takes an empty folder of branches away, and with it the place the run writes to.
  await ensureFile(join(branches, 'kept-for-runs.lock'), '');
  // Git would read settings from it, so it must not be the agent's to make.
  await ensureFile(join(gitDir, 'config.worktree'), '');

  const ours = [worktree.path, run.temp, gitDir, join(commonDir, 'objects'), branches, logs];
  for (const path of ours) await assertReal(path);
  const state = await Promise.all(run.agentState.map(ensureState));
  const others = Object.values(agentHomes)
    .flat()
    .map((path) => join(home, path))
    .filter((path) => !run.agentState.includes(path) && !state.includes(path));
  return {
    temp: run.temp,
    writable: [...ours, ...state],
    // Where git looks for the repository: turned elsewhere they would lead it to settings of the agent's.
    readOnly: [
      ...(run.shown ?? []),
      commonDir,
      join(worktree.path, '.git'),
      ...['commondir', 'gitdir', 'config.worktree'].map((name) => join(gitDir, name)),
    ],
    required: run.required ?? false,
    hidden: [profile, ...(run.hidden ?? []), ...homeSecrets.map((path) => join(home, path)), ...others].map(
      (path) => resolve(path),
    ),
  };
}

async function ensureFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
}

/** People keep such folders elsewhere and link to them, so links are followed here. */
async function ensureState(path: string): Promise<string> {
  const missing = await access(path).then(
    () => false,
    () => true,
  );
  if (missing && path.endsWith('.json')) await ensureFile(path, '{}\n');
  else if (missing) await mkdir(path, { recursive: true, mode: 0o700 });
  return realpath(path);
}

async function assertReal(path: string): Promise<void> {
  if ((await realpath(path)) === path) return;
  throw new RunFailure(
    'workspace',
    `${path} is a link or lies behind one, so a sandbox around it would not hold. No agent was started. Make it a plain folder, then start the run again.`,
  );
}
