import { fork, type ChildProcess } from 'node:child_process';
import type { ProcessChannel, SupervisorLauncher } from './channel.ts';

/**
 * Starts supervisors as forked Node processes. `entry` is the file to run: `entry.ts` here, or the
 * bundle made of it. Of the environment only the PATH is handed on, and what Node itself needs: agents bring their
 * own.
 */
export function createForkLauncher({ entry, path }: { entry: string; path: string }): SupervisorLauncher {
  return {
    start: () =>
      new Promise((resolve, reject) => {
        const child = fork(entry, [], {
          serialization: 'advanced',
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          env: { PATH: path, ...nodeNeeds() },
          execArgv: [],
        });
        child.once('error', reject);
        child.once('spawn', () => resolve(channelOf(child)));
      }),
  };
}

function channelOf(child: ChildProcess): ProcessChannel {
  return {
    pid: child.pid,
    send(message) {
      if (child.connected && isMessage(message)) child.send(message, () => {});
    },
    onMessage(listener) {
      child.on('message', listener);
      return () => child.off('message', listener);
    },
    onClose(listener) {
      // `exit` may come without `disconnect`, and the other way round.
      let called = false;
      const once = (): void => {
        if (!called) listener();
        called = true;
      };
      child.once('disconnect', once);
      child.once('exit', once);
      return () => {
        called = true;
      };
    },
    close() {
      if (child.connected) child.disconnect();
    },
  };
}

/** Without the first no program starts on Windows; the second is where Node keeps what it has compiled. */
function nodeNeeds(): Record<string, string> {
  const { SystemRoot: root, NODE_COMPILE_CACHE: compiled } = process.env;
  return {
    ...(root !== undefined && { SystemRoot: root }),
    ...(compiled !== undefined && { NODE_COMPILE_CACHE: compiled }),
  };
}

function isMessage(message: unknown): message is object {
  return typeof message === 'object' && message !== null;
}
