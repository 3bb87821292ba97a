import { spawn } from 'node:child_process';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { StartChild } from './child.ts';
import { signalGroup } from './signals.ts';

/** How long output may go on after the exit, when a descendant still holds the pipe. */
const DRAIN_MS = 1000;

/** Starts a process with stdin, stdout and stderr as pipes, in a process group of its own. */
export function createStartPipes({ timers }: { timers: Timers }): StartChild {
  return ({ argv, cwd, env }, { onData, onExit }) => {
    const [file = '', ...args] = argv;
    const detached = process.platform !== 'win32';
    const child = spawn(file, args, { cwd, env, detached, stdio: 'pipe', windowsHide: true });
    const { pid, stdin, stdout, stderr } = child;
    child.on('error', () => {});
    if (pid === undefined)
      throw Object.assign(new Error('The process could not be started'), { code: 'EAGAIN' });
    let stopDraining: Undo | null = null;

    // EPIPE after the end of the process says nothing that its exit does not.
    stdin.on('error', () => {});
    stdout.on('data', (bytes: Uint8Array) => onData('out', bytes));
    stderr.on('data', (bytes: Uint8Array) => onData('err', bytes));
    const flow = (go: 'pause' | 'resume'): void => {
      stdout[go]();
      stderr[go]();
    };
    child.on('exit', () => {
      flow('resume');
      stopDraining = timers.after(DRAIN_MS, () => {
        stdout.destroy();
        stderr.destroy();
      });
    });
    child.on('close', (code, signal) => {
      stopDraining?.();
      onExit(code, signal);
    });
    return {
      pid,
      write: (bytes) => void (stdin.writable && stdin.write(bytes)),
      interrupt: () => void signalGroup(pid, 'SIGINT'),
      endInput: () => void stdin.end(),
      resize() {},
      pause: () => flow('pause'),
      resume: () => flow('resume'),
    };
  };
}
