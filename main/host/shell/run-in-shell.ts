import { join } from 'node:path';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { Logger, Undo } from '../../../shared/lib/ports.ts';
import { createMessagePortTransport } from '../../contract/transports/message-port.ts';
import { openSafeStorageStore } from '../../vault/safe-storage-store.ts';
import type { Host } from '../create-host.ts';
import type { HostOptions } from '../host-options.ts';
import type { ShellLink, ShellMessage } from './shell-link.ts';
import { createShellSecrets } from './shell-secrets.ts';
import { createShellSupervisor } from './shell-supervisor.ts';

export interface RunInShellOptions {
  readonly link: ShellLink;
  /** Opens the log of the profile that the shell names. */
  readonly openLogger: (profile: string) => Logger;
  readonly platform: Pick<
    HostOptions,
    'clock' | 'random' | 'timers' | 'platform' | 'temporary' | 'env' | 'indexWorker' | 'terminalWorker'
  >;
  readonly createHost: (options: HostOptions) => Promise<Host>;
  /** Called once the host serves, to follow it. */
  readonly follow: (host: Host, link: ShellLink) => Undo;
  readonly exit: (code: number) => void;
}

/** The life of a host in the desktop app, as `shared/contract/electron-protocol.ts` tells it. */
export async function runInShell(options: RunInShellOptions): Promise<void> {
  const { link, exit } = options;
  const start = await startMessage(link);
  try {
    const host = await options.createHost(hostOptions(options, start));
    link.send({ type: 'ready', pid: process.pid, socket: host.socket });
    serveShell(options, host);
  } catch (error) {
    const known = error instanceof HearthError;
    const message = known ? error.message : 'Hearth could not open your data because of an error in itself.';
    link.send({ type: 'failed', code: known ? error.code : 'INTERNAL', message });
    exit(1);
  }
}

interface Start {
  readonly profile: string;
  readonly version: string;
}

function startMessage(link: ShellLink): Promise<Start> {
  return new Promise((resolve) => {
    const undo = link.onMessage(({ message }) => {
      if (message.type !== 'start') return;
      undo();
      resolve(message);
    });
  });
}

function hostOptions(
  { link, openLogger, platform }: RunInShellOptions,
  { profile, version }: Start,
): HostOptions {
  return {
    ...platform,
    profile,
    version,
    // People answer in the window; the socket is for scripts, and agents can reach it.
    allow: { cliApprovals: false },
    launcher: createShellSupervisor({ link }),
    logger: openLogger(profile),
    async openSecretStores(dir) {
      const store = await openSafeStorageStore({
        port: createShellSecrets({ link }),
        dir: join(dir, 'secrets'),
      });
      return store ? [store] : [];
    },
  };
}

function serveShell({ link, follow, exit }: RunInShellOptions, host: Host): void {
  const windows = new Map<string, Undo>();
  const unfollow = follow(host, link);

  async function shutDown(): Promise<void> {
    unfollow();
    await host.close();
    link.send({ type: 'stopped' });
    exit(0);
  }

  link.onMessage(({ message, port }: ShellMessage) => {
    if (message.type === 'client' && port) {
      windows.get(message.clientId)?.();
      windows.set(message.clientId, host.admit(createMessagePortTransport(port), message.kind));
    } else if (message.type === 'client.gone') {
      windows.get(message.clientId)?.();
      windows.delete(message.clientId);
    } else if (message.type === 'shutdown') {
      void shutDown();
    }
  });
}
