import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { findProgram } from '../find-program.ts';
import type { SandboxProbe } from '../protocol.ts';
import { bubblewrapArgv, foldersOfSockets, type BubblewrapPrograms } from './bubblewrap.ts';
import type { Places } from './places.ts';
import { seatbeltArgv } from './seatbelt.ts';

/** Turns the argv of an agent into one that runs it in the sandbox. */
export type WrapInSandbox = (places: Places, program: { argv: readonly string[]; cwd: string }) => string[];

export interface FoundSandbox extends SandboxProbe {
  /** Null when there is none. */
  readonly wrap: WrapInSandbox | null;
}

const TIMEOUT_MS = 5000;
const none = (reason: string): FoundSandbox => ({
  available: false,
  mechanism: 'none',
  reason,
  wrap: null,
});

/**
 * Finds out which sandbox this machine has by running a program in it. Programs are looked for on
 * `path`, not on that of an agent.
 */
export function probeSandbox({
  platform = process.platform,
  path = process.env['PATH'] ?? '',
}: { platform?: NodeJS.Platform; path?: string } = {}): FoundSandbox {
  switch (platform) {
    case 'linux':
      return probeBubblewrap(path);
    case 'darwin':
      return probeSeatbelt();
    default:
      return none(
        'Hearth has no sandbox on this system: agents can change and read whatever you can. Run only agents and repositories that you trust.',
      );
  }
}

function probeBubblewrap(path: string): FoundSandbox {
  const bwrap = find('bwrap', path);
  if (bwrap === null) {
    return none(
      'bubblewrap is not installed, so agents run without a sandbox. Install the package "bubblewrap", then start Hearth again.',
    );
  }
  // Some systems have another `env` under that name and GNU's beside it.
  const envs = ['env', 'gnuenv'].flatMap((name) => find(name, path) ?? []);
  // Only root may do without a user namespace, and not even root in every container.
  const asRoot = process.getuid?.() === 0;
  const emptied = foldersOfSockets.filter(
    (folder) => lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true,
  );
  const candidates = envs.flatMap((env) =>
    [[], ['--unshare-user']].map((options) => ({ bwrap, env, options, asRoot, emptied })),
  );
  const failures = new Set<string>();
  for (const programs of candidates) {
    const failure = tryOut((places, program) => bubblewrapArgv(programs, places, program));
    if (failure === null) return found(programs);
    failures.add(failure);
  }
  return none(
    `bubblewrap is installed but cannot make a sandbox here, so agents run without one (${[...failures].join('; ') || 'no program "env"'}). Permit user namespaces to it, then start Hearth again.`,
  );
}

function found(programs: BubblewrapPrograms): FoundSandbox {
  const wrap: WrapInSandbox = (places, program) => bubblewrapArgv(programs, places, program);
  return { available: true, mechanism: 'bubblewrap', reason: null, wrap };
}

function probeSeatbelt(): FoundSandbox {
  const wrap: WrapInSandbox = (places, { argv }) => seatbeltArgv(places, argv);
  const failure = tryOut(wrap);
  if (failure === null) return { available: true, mechanism: 'seatbelt', reason: null, wrap };
  return none(`sandbox-exec does not work here, so agents run without a sandbox (${failure}).`);
}

/** Null when it works, else the first line of what it said. */
function tryOut(wrap: WrapInSandbox): string | null {
  // The real sandbox: what makes it fail on this machine has to fail here.
  const places: Places = { places: [], temp: tmpdir() };
  const [program = '', ...args] = wrap(places, { argv: ['/bin/sh', '-c', 'exit 0'], cwd: '/' });
  const { status, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if (status === 0) return null;
  return stderr?.trim().split('\n')[0]?.slice(0, 200) || (error?.message ?? `exit code ${status}`);
}

function find(name: string, path: string): string | null {
  const result = findProgram({ argv: [name], cwd: '/', env: { PATH: path } });
  return 'path' in result ? result.path : null;
}
