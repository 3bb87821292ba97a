import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Client } from '../../../shared/contract/client.ts';
import { journalEvent, type JournalEvent } from '../../../shared/contract/events.ts';
import { systemTimers } from '../../host/platform.ts';
import { connectProfile } from '../connect-profile.ts';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The line with which a host says how to reach it. */
interface Ready {
  readonly ready: boolean;
  readonly pid: number;
  readonly socket: string;
  readonly web?: string | undefined;
}

export interface Running {
  readonly child: ChildProcess;
  readonly profile: string;
  readonly ready: Ready;
  /** A call of the command line. */
  readonly call: (method: string, params?: object) => Promise<Outcome>;
  /** The same over a connection of the test's own, for what is not under test: a process takes its time. */
  readonly ask: Client['call'];
}

/** The command line as a person uses it, each time in a process of its own. */
export interface CommandLine {
  /** A folder that goes with the command line; also the home of its processes. */
  readonly folder: string;
  launch(words: readonly string[], options?: LaunchOptions): ChildProcess;
  /** Resolves when the process has ended. */
  hearth(words: readonly string[], options?: LaunchOptions): Promise<Outcome>;
  /** Starts a host over the profile of a name in the folder. */
  startHost(name: string, ...words: string[]): Promise<Running>;
  /** Ends all processes that still run; at the end that happens by itself. */
  endAll(): Promise<void>;
}

interface LaunchOptions {
  readonly cwd?: string;
  readonly path?: string;
}

const entry = fileURLToPath(new URL('../hearth.ts', import.meta.url));
const readyLine: z.ZodType<Ready> = z.strictObject({
  ready: z.boolean(),
  pid: z.number(),
  socket: z.string(),
  web: z.string().optional(),
});
const errorFile = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });

export function createCommandLine(onEnd: (end: () => Promise<void>) => void): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-cli-'));
  const children = new Set<ChildProcess>();
  const endAll = async (): Promise<void> => void (await Promise.all([...children].map(endHost)));
  onEnd(async () => {
    await endAll();
    rmSync(folder, { recursive: true, force: true });
  });

  function launch(words: readonly string[], { cwd, path }: LaunchOptions = {}): ChildProcess {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: path ?? process.env['PATH'], HOME: folder },
      ...(cwd === undefined ? {} : { cwd }),
    });
    children.add(child);
    child.on('exit', () => children.delete(child));
    return child;
  }

  const hearth: CommandLine['hearth'] = (words, options) => outcomeOf(launch(words, options));
  return {
    folder,
    launch,
    hearth,
    endAll,
    async startHost(name, ...words) {
      const profile = join(folder, name);
      const child = launch(['host', '--profile', profile, '--json', ...words]);
      const ready = readyLine.parse(JSON.parse(await firstLine(child)));
      const client = await connectProfile({ profile, timers: systemTimers });
      child.once('exit', () => client.close());
      const call: Running['call'] = (method, params) =>
        hearth(['call', method, ...(params ? [JSON.stringify(params)] : []), '--profile', profile]);
      return { child, profile, ready, call, ask: client.call };
    },
  };
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The host ended with ${code} before it was ready.`);
  });
  if (!child.stdout) throw new Error('no stdout');
  const { promise: line, resolve } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).once('line', resolve);
  const first = await Promise.race([line, failed]);
  failed.catch(() => undefined);
  return first;
}

/** The exit code; null when a signal ended it. */
export async function endHost(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return child.exitCode;
}

export function errorOf({ err }: Outcome): { code: string; message: string } {
  return errorFile.parse(JSON.parse(err)).error;
}

export function eventsOf({ out }: Outcome): JournalEvent[] {
  return out
    .trim()
    .split('\n')
    .map((line) => journalEvent.parse(JSON.parse(line)));
}
