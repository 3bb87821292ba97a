import { execa } from 'execa';
import type { Timers } from '../../../shared/lib/ports.ts';
import { GitError, type GitFailure } from './git-error.ts';
import { limitProcess } from './limit-process.ts';
import { programKeys, readPrograms, safeEnvironment, safeFlags, type Programs } from './safe-config.ts';

/** Where a command works. With `gitDir` the repository is fixed, whatever lies in the folder now. */
export interface GitPlace {
  readonly cwd: string;
  readonly gitDir?: string;
}

export interface GitOptions {
  readonly signal?: AbortSignal;
  /** ms; two minutes when left out. */
  readonly timeoutMs?: number;
  /** Characters of output to take; what is beyond is cut and told as `truncated`. 64 MB when left out. */
  readonly maxOutput?: number;
  /** Exit codes that are answers; only 0 when left out. */
  readonly accept?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** What `programs` found for this place; looked up when left out. */
  readonly programs?: Programs;
  /** Hears what git writes to stderr as it comes, such as its progress. */
  readonly onStderr?: (text: string) => void;
}

export interface GitOutput {
  readonly code: number;
  readonly stdout: string;
  readonly truncated: boolean;
}

/** The only way to run git in the host. */
export interface Git {
  /** Runs a command; `args[0]` is its name. Rejects with a GitError. */
  run(place: GitPlace, args: readonly string[], options?: GitOptions): Promise<GitOutput>;
  /** Looks up the programs that the configuration names, for commands right after it. Rejects with a GitError. */
  programs(place: GitPlace, options?: Pick<GitOptions, 'signal'>): Promise<Programs>;
  /** Null when git is not there. */
  version(): Promise<string | null>;
}

/** Of commands that neither read nor write files of a checkout, so that no filter can run. */
const withoutFiles: readonly string[] = [
  'check-attr',
  'check-ignore',
  'commit-tree',
  'config',
  'for-each-ref',
  'ls-files',
  'merge-base',
  'rev-list',
  'rev-parse',
  'show-ref',
  'symbolic-ref',
  'update-ref',
];

function hasFiles([name = '', ...args]: readonly string[]): boolean {
  const isEmptyWorktree = name === 'worktree' && args[0] === 'add' && args[1] === '--no-checkout';
  return !isEmptyWorktree && !withoutFiles.includes(name);
}

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Creates the wrapper. `env` is what git may know of the environment: PATH, HOME and where its
 * settings are.
 */
export function createGit({ env, timers }: { env: Readonly<Record<string, string>>; timers: Timers }): Git {
  const start = async (place: GitPlace, args: readonly string[], options: GitOptions): Promise<GitOutput> => {
    const { signal, timeoutMs = TIMEOUT_MS, maxOutput = MAX_OUTPUT, accept = [0], input = '' } = options;
    const where = place.gitDir === undefined ? [] : [`--git-dir=${place.gitDir}`, `--work-tree=${place.cwd}`];
    const child = execa('git', [...safeFlags, ...where, ...args], {
      cwd: place.cwd,
      env: { ...env, ...safeEnvironment, ...options.env },
      extendEnv: false,
      input,
      reject: false,
      stripFinalNewline: false,
      maxBuffer: { stdout: maxOutput },
      // A group of its own: what git started would hold its output open when git alone is ended.
      detached: process.platform !== 'win32',
    });
    if (options.onStderr) {
      const { onStderr } = options;
      child.stderr.on('data', (bytes: Uint8Array) => onStderr(Buffer.from(bytes).toString()));
    }
    const limit = limitProcess({ pid: child.pid, timeoutMs, signal, timers });
    const result = await child;
    await limit.clear();
    const { exitCode, stdout, stderr, isMaxBuffer, code } = result;
    const stopped = limit.reached();
    if (!stopped && isMaxBuffer) return { code: 0, stdout, truncated: true };
    if (!stopped && exitCode !== undefined && accept.includes(exitCode)) {
      return { code: exitCode, stdout, truncated: false };
    }
    throw new GitError(args[0] ?? '', stopped ?? failureOf(code, stderr), stderr);
  };
  const programs: Git['programs'] = async (place, options = {}) => {
    const args = ['config', '-z', '--name-only', '--get-regexp', programKeys];
    // 1: there are none.
    return readPrograms((await start(place, args, { ...options, accept: [0, 1] })).stdout);
  };
  return {
    programs,
    async run(place, args, options = {}) {
      if (!hasFiles(args)) return start(place, args, options);
      const { signal } = options;
      const { blanked } = options.programs ?? (await programs(place, signal ? { signal } : {}));
      return start(place, args, { ...options, env: { ...options.env, ...blanked } });
    },
    async version() {
      try {
        const { stdout } = await start({ cwd: '/' }, ['version'], { timeoutMs: 5000 });
        return /\d+\.\d+\S*/.exec(stdout)?.[0] ?? null;
      } catch {
        return null;
      }
    },
  };
}

function failureOf(code: string | undefined, stderr: string): GitFailure {
  if (code === 'ENOENT') return 'missing';
  return /No space left on device|Disk quota exceeded/.test(stderr) ? 'disk' : 'failed';
}
