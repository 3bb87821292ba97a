import { spawn } from 'node-pty';
import { constants } from 'node:os';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { Child, StartChild } from './child.ts';
import { isAlive } from './signals.ts';

const CTRL_C = Uint8Array.of(3);
const CTRL_D = Uint8Array.of(4);
/** node-pty throws unread output away 200 ms after the exit of the child (unixTerminal.js). */
const PAUSED_CHECK_MS = 50;

/** Starts a process as the leader of a session with a terminal of its own. */
export function createStartPty({ timers }: { timers: Timers }): StartChild {
  return (message, { onData, onExit }) => {
    const [file = '', ...args] = message.argv;
    const { cwd, env, cols, rows } = message;
    const pty = spawn(file, args, {
      cwd,
      env,
      cols,
      rows,
      name: env['TERM'] ?? 'xterm-256color',
      encoding: null,
    });
    let stopChecking: Undo | null = null;
    let ended = false;

    const child: Child = {
      pid: pty.pid,
      write: (bytes) => {
        if (!ended) pty.write(Buffer.from(bytes));
      },
      interrupt: () => child.write(CTRL_C),
      endInput: () => child.write(CTRL_D),
      resize(width, height) {
        if (ended) return;
        try {
          pty.resize(width, height);
        } catch (error) {
          // node-pty closes its descriptor some time before it tells of the exit, and throws in between.
          if (!isClosedDescriptor(error)) throw error;
        }
      },
      pause() {
        if (ended) return;
        pty.pause();
        stopChecking?.();
        stopChecking = timers.every(PAUSED_CHECK_MS, () => {
          if (!isAlive(pty.pid)) child.resume();
        });
      },
      resume() {
        stopChecking?.();
        if (!ended) pty.resume();
      },
    };
    pty.onData((data: string | Uint8Array) =>
      onData('out', typeof data === 'string' ? Buffer.from(data) : data),
    );
    pty.onExit(({ exitCode, signal }) => {
      ended = true;
      stopChecking?.();
      onExit(signal ? null : exitCode, signal ? signalName(signal) : null);
    });
    return child;
  };
}

function isClosedDescriptor(error: unknown): boolean {
  return error instanceof Error && error.message.includes('EBADF');
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `SIG${number}`;
}
