import { utilityProcess } from 'electron';
import type { Child } from './child-process.ts';

/** Starts a file of ours as a process under Electron's own Node. `name` is what process lists show. */
export function startUtility(entry: string, name: string, env: NodeJS.ProcessEnv): Child {
  const child = utilityProcess.fork(entry, [], { serviceName: name, stdio: 'inherit', env });
  return {
    pid: () => child.pid,
    post: (message, ports = []) => child.postMessage(message, [...ports]),
    onMessage(listener) {
      child.on('message', listener);
      return () => child.off('message', listener);
    },
    onSpawn(listener) {
      child.once('spawn', listener);
      return () => child.off('spawn', listener);
    },
    onExit(listener) {
      child.once('exit', listener);
      return () => child.off('exit', listener);
    },
    kill: () => void child.kill(),
  };
}
