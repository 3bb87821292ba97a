import { forkChannel, utilityChannel, type ParentPort } from './host-channel.ts';
import { timers } from './platform.ts';
import { superviseFor } from './supervisor.ts';

/**
 * The supervisor process. Forked by Node (`serialization: 'advanced'`), or an Electron
 * `utilityProcess` whose first message carries the port to the host.
 */
function parentPort(): ParentPort | null {
  const self: NodeJS.Process & { parentPort?: ParentPort } = process;
  return self.parentPort ?? null;
}

// A ctrl-C in the terminal of a daemon reaches this process too; the host decides what it means.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

const parent = parentPort();
const end = superviseFor(parent ? await utilityChannel(parent) : forkChannel(process), {
  timers,
  exit: () => process.exit(0),
});
// How Electron ends a utilityProcess.
process.on('SIGTERM', end);
