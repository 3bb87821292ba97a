import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseJson } from './parse-json.ts';
import { root } from './paths.ts';

/** What the host prints, as one line of JSON, once it serves. */
export interface Ready {
  readonly pid: number;
  /** Address of the UI with its one-time token. */
  readonly web: string;
}

const ready = z.object({ ready: z.literal(true), pid: z.number(), web: z.url() });

export interface RunningHost extends Ready {
  /** Resolves with the exit code when the host has ended. */
  readonly ended: Promise<number>;
}

/** Reads the line that the host prints once it serves; `undefined` for any other text. */
export function parseReady(line: string): Ready | undefined {
  return ready.safeParse(parseJson(line)).data;
}

function whenEnded(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
}

/**
 * Starts the host of a profile with its web form. Resolves when it serves; rejects when it ends before, after it has
 * told the person why on stderr. The signal asks it to end; it saves and closes by itself.
 */
export async function startHost(profile: string, signal: AbortSignal): Promise<RunningHost> {
  const args = ['main/cli/hearth.ts', 'host', '--profile', profile, '--web', '0', '--json'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = whenEnded(child);
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const lines = createInterface({ input: child.stdout });
  const served = new Promise<Ready>((resolve) => {
    lines.on('line', (line) => {
      const message = parseReady(line);
      if (message !== undefined) resolve(message);
    });
  });
  const failed = ended.then((code) => {
    throw new Error(`The host ended with exit code ${code} before it was ready.`);
  });
  const { pid, web } = await Promise.race([served, failed]);
  failed.catch(() => undefined);
  return { pid, web, ended };
}
