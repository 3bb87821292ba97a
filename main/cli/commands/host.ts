import { HearthError } from '../../../shared/contract/errors.ts';
import type { Host } from '../../host/create-host.ts';
import { startDaemon } from '../../host/start-daemon.ts';
import type { Command } from '../arguments.ts';
import type { InstallPaths } from '../install-paths.ts';
import type { Terminal } from '../terminal.ts';

type HostCommand = Extract<Command, { name: 'host' }>;

export interface HostCommandOptions {
  readonly terminal: Terminal;
  readonly install: InstallPaths;
  readonly process: Pick<NodeJS.Process, 'env' | 'platform' | 'pid' | 'on' | 'exit'>;
}

/** `hearth host`: serves a profile until SIGTERM, SIGINT or SIGHUP; a second one ends it at once. */
export async function runHost(command: HostCommand, options: HostCommandOptions): Promise<void> {
  const { terminal, install, process } = options;
  const ending = whenAskedToEnd(process);
  const host = await startDaemon({
    ...install,
    profile: command.profile,
    allowCliApprovals: command.allowCliApprovals,
    process,
    printFault: (line) => terminal.err(line),
  });
  try {
    await terminal.out(await announce(command, options, host));
    await ending;
  } finally {
    await host.close();
  }
}

async function announce(command: HostCommand, options: HostCommandOptions, host: Host): Promise<string> {
  const { pid } = options.process;
  const { socket } = host;
  const web = command.web === null ? null : await openWeb(host, command.web, options.install.renderer);
  if (command.json) return JSON.stringify({ ready: true, pid, socket, ...(web !== null && { web }) });
  const address = web === null ? '' : `\nOpen this address in a browser (it works once): ${web}`;
  return `The host of ${command.profile} is ready (pid ${pid}).${address}`;
}

async function openWeb(host: Host, port: number, rendererDir: string): Promise<string> {
  try {
    return await host.openWeb({ port, rendererDir });
  } catch (error) {
    const message = `Port ${port} of this machine cannot be used. Choose another one, or 0 for any that is free.`;
    throw new HearthError('INVALID_PARAMS', message, { cause: error });
  }
}

/** Resolves at the first request to end; the second does not wait any longer. */
function whenAskedToEnd(process: HostCommandOptions['process']): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}
