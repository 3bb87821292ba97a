import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

export interface Display {
  /** Value for DISPLAY. */
  readonly name: string;
  close(): void;
}

/** Starts a virtual display on a free number; `undefined` when Xvfb does not start. */
export function openDisplay(): Promise<Display | undefined> {
  return new Promise((resolve) => {
    const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'];
    const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    child.on('error', () => resolve(undefined));
    child.on('exit', () => resolve(undefined));
    const [, , , numbers] = child.stdio;
    if (!(numbers instanceof Readable)) return resolve(undefined);
    createInterface({ input: numbers }).once('line', (line) =>
      resolve({ name: `:${line.trim()}`, close: () => child.kill('SIGTERM') }),
    );
  });
}
