/**
 * Signals a process group (a process on Windows, which has no groups). False when it is gone.
 * A process whose group is not there is signalled itself: a child in a terminal makes its group after
 * the fork, and a signal that comes in between must not be lost.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  if (process.platform === 'win32') return send(pid, signal);
  return send(-pid, signal) || send(pid, signal);
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

/** True while a process of this pid exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
