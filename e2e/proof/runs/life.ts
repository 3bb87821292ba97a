import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectProfile } from '../../../main/cli/connect-profile.ts';
import { systemTimers } from '../../../main/host/platform.ts';
import type { Client } from '../../../shared/contract/client.ts';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import { repoRoot } from '../../fixtures/scratch.ts';
import { markedProcesses } from './processes.ts';

/** A host of a profile, from its start to its end, and a client that follows its journal. */
export interface Life {
  readonly client: Client;
  readonly pid: number;
  /** In the environment of everything that it starts, and of nothing else. */
  readonly mark: string;
  /** ms from starting the process to its serving clients: runs of the life before have an end by then. */
  readonly startMs: number;
  /** Every journal event that the client was told of, in order. */
  readonly told: readonly JournalEvent[];
  /** Hears of each event as it comes. */
  listen(listener: (event: JournalEvent) => void): void;
  readonly gone: Promise<unknown>;
  /** Kills it, when it still lives, and waits for that. */
  end(): Promise<void>;
}

/** A host that ended before it served anybody. */
export interface Stillborn {
  readonly mark: string;
  /** The last that it printed about itself. */
  readonly said: string;
}

export interface LifeOptions {
  readonly profile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it ends itself: `HEARTH_DIE` of die-at-event.ts. */
  readonly die?: string;
  /** ms after which it is killed while it starts. */
  readonly killAfter?: number;
}

const hearth = join(repoRoot, 'main/cli/hearth.ts');
const dieAtEvent = join(repoRoot, 'e2e/proof/runs/die-at-event.ts');

/** Starts `hearth host` on a profile and connects to it. */
export async function startLife(options: LifeOptions): Promise<Life | Stillborn> {
  const { profile, env, die = '', killAfter } = options;
  const mark = `mark-${randomUUID()}`;
  const began = performance.now();
  const words = [
    '--import',
    dieAtEvent,
    hearth,
    'host',
    '--profile',
    profile,
    '--allow-cli-approvals',
    '--json',
  ];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A folder that is not there: the PATH is what supervisor, git and agents all get from the host.
    env: { ...process.env, ...env, PATH: `${process.env['PATH']}:/${mark}`, HEARTH_DIE: die },
  });
  const gone = once(child, 'exit');
  let said = '';
  child.stderr.on(
    'data',
    (bytes: Uint8Array) => void (said = (said + Buffer.from(bytes).toString()).slice(-1_000)),
  );
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await gone;
  };
  if (killAfter !== undefined) systemTimers.after(killAfter, () => void child.kill('SIGKILL'));
  const line = once(createInterface(child.stdout), 'line');
  const isReady = await Promise.race([line.then(() => true), gone.then(() => false)]);
  const client = isReady ? await connectProfile({ profile, timers: systemTimers }).catch(() => null) : null;
  if (client === null) {
    await end();
    return { mark, said };
  }
  const startMs = performance.now() - began;
  const { told, listen } = await follow(client);
  return { client, pid: child.pid ?? 0, mark, startMs, told, listen, gone, end };
}

async function follow(client: Client): Promise<Pick<Life, 'told' | 'listen'>> {
  const told: JournalEvent[] = [];
  const listeners: ((event: JournalEvent) => void)[] = [];
  client.on('journal.events', ({ events }) => {
    for (const event of events) {
      told.push(event);
      for (const listener of listeners) listener(event);
    }
  });
  const { cursor } = await client.call('system.bootstrap', {});
  await client.call('journal.subscribe', { cursor });
  return { told, listen: (listener) => void listeners.push(listener) };
}

/** The supervisor of a host, and the processes that were started for its agents. */
export function agentsOf({ mark, pid }: Pick<Life, 'mark' | 'pid'>): {
  supervisor: number[];
  agents: number[];
} {
  const found = markedProcesses(mark);
  const supervisor = found
    .filter(({ parent, command }) => parent === pid && command.includes('supervisor'))
    .map((one) => one.pid);
  const agents = found.filter(({ command }) => /scripted-app-server|app-server|agent-at-work/.test(command));
  return { supervisor, agents: agents.map((one) => one.pid) };
}
