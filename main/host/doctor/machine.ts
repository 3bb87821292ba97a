import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding } from './finding.ts';

/** Node itself, which the start script brings along. */
export function checkNode(version: string): Finding {
  const state = Number(/^v(\d+)/.exec(version)?.[1]) >= 24 ? 'ok' : 'missing';
  return {
    topic: 'node',
    state,
    detail: state === 'ok' ? version.slice(1) : `${version} is too old: 24 is needed`,
  };
}

export function describeGit(version: string | null): Finding {
  if (version !== null) return { topic: 'git', state: 'ok', detail: version };
  return {
    topic: 'git',
    state: 'missing',
    detail: 'not found: runs need it, planning does not. Install git',
  };
}

const gigabyte = 1024 ** 3;

/** Whether the profile can be written and how much room is left around it. */
export function checkDisk(profile: string): Finding {
  const folder = nearestFolder(profile);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(folder);
    const free = (bavail * bsize) / gigabyte;
    const detail = `${free.toFixed(1)} GB free at ${profile}`;
    return { topic: 'disk', state: free < 1 ? 'note' : 'ok', detail };
  } catch {
    return {
      topic: 'disk',
      state: 'missing',
      detail: `${folder} cannot be written. Choose another profile folder`,
    };
  }
}

/** The profile may not be there yet; then its disk is that of the first folder above it. */
function nearestFolder(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestFolder(dirname(path));
}

/** What keeps agents apart from the rest. Hearth says what is there; it confines nothing yet. */
export async function checkSandbox(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string>>,
): Promise<Finding> {
  const topic = 'sandbox';
  if (platform !== 'linux') return { topic, state: 'note', detail: 'not used: agents run with your rights' };
  const [bubblewrap, namespaces] = await Promise.all([
    succeeds('bwrap', ['--ro-bind', '/', '/', 'true'], env),
    succeeds('unshare', ['--user', '--map-current-user', '--pid', '--fork', '--mount-proc', 'true'], env),
  ]);
  const stop = namespaces
    ? 'stopping a run ends all it started'
    : 'a process that leaves its group may outlive its run';
  const found = bubblewrap
    ? 'in a sandbox by bubblewrap, unless a project is set otherwise'
    : 'with your rights: no bubblewrap';
  return { topic, state: 'note', detail: `agents run ${found}; ${stop}` };
}

function succeeds(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, [...args], { env: { ...env }, timeout: 5_000 }, (error) => resolve(error === null));
  });
}
