import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.ts';

/** Turns the argv of an agent into the argv that is really started. */
export type Isolate = (argv: readonly string[]) => string[];

/**
 * A new PID namespace ends every descendant with its first process, also those that left the group
 * with setsid. That first process is a shell that waits: as pid 1 the agent itself would ignore
 * signals it has no handler for. `setpriv` ends it all when the supervisor is killed.
 */
const init = ['/bin/sh', '-c', '"$@"; exit $?', 'hearth'];
const namespace = ['--pid', '--fork', '--kill-child', '--mount-proc', '--'];

const asItIs: Isolate = (argv) => [...argv];

/** Tries once what this machine permits; without namespaces, process groups have to do. */
export function probeIsolation(): Isolate {
  // Found here, as the PATH of an agent is its own.
  const [setpriv, unshare] = [find('setpriv'), find('unshare')];
  if (process.platform !== 'linux' || setpriv === null || unshare === null) return asItIs;
  const dieWithUs = [setpriv, '--pdeathsig', 'KILL', '--', unshare];
  // Only root may make a PID namespace without a user namespace around it.
  const wrappers = [
    [...dieWithUs, ...namespace],
    [...dieWithUs, '--user', '--map-current-user', ...namespace],
  ];
  const wrapper = wrappers.find(works);
  return wrapper ? (argv) => [...wrapper, ...init, ...argv] : asItIs;
}

function find(name: string): string | null {
  const found = findProgram({ argv: [name], cwd: '/', env: { PATH: process.env['PATH'] ?? '' } });
  return 'path' in found ? found.path : null;
}

function works(wrapper: readonly string[]): boolean {
  const [program = '', ...args] = wrapper;
  return spawnSync(program, [...args, ...init, 'true'], { stdio: 'ignore', timeout: 5000 }).status === 0;
}
