import { tmpdir } from 'node:os';
import process from 'node:process';
import { createHost } from './create-host.ts';
import { createFileLogger } from './logger.ts';
import { systemClock, systemRandom, systemTimers } from './platform.ts';
import { endOnFault } from './process-faults.ts';
import { followRuns } from './run-notices.ts';
import { runInShell } from './shell/run-in-shell.ts';
import { createShellLink, type ParentPort } from './shell/shell-link.ts';

/** The host as Electron main runs it, in a `utilityProcess`. The daemon is `hearth host`. */
function parentPort(): ParentPort {
  const self: NodeJS.Process & { parentPort?: ParentPort } = process;
  if (self.parentPort) return self.parentPort;
  throw new Error('This file runs in a utilityProcess of the app. Use `hearth host` to run a host alone.');
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

await runInShell({
  // Nothing can be logged before the profile is known; the shell shows what goes wrong until then.
  link: createShellLink({ parentPort: parentPort(), logger: silent }),
  openLogger(profile) {
    const logger = createFileLogger({ profile, clock: systemClock });
    endOnFault({ process, logger, print: () => undefined });
    return logger;
  },
  platform: {
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    platform: process.platform,
    temporary: tmpdir(),
    env: process.env,
    indexWorker: new URL('./index-worker.js', import.meta.url),
    terminalWorker: new URL('./terminal-worker.js', import.meta.url),
  },
  createHost,
  follow: (host, link) => followRuns({ ...host, send: (message) => link.send(message) }),
  exit: (code) => process.exit(code),
});
