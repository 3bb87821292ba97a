import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** A program of this repository in a process of its own. */
export interface Child {
  /** Its first line on stdout, parsed. */
  readonly ready: unknown;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** Runs a TypeScript file of this repository under this Node and waits for the first line of JSON it prints. */
export async function startChild(file: string, args: readonly string[] = []): Promise<Child> {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const line = await Promise.race([firstLine(child), exited.then(() => null)]);
  if (line === null) throw new Error(`${file} ended before it was ready`);
  const ready: unknown = JSON.parse(line);
  return {
    ready,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Runs a file to its end and answers the JSON that it printed. */
export async function runChild(file: string, args: readonly string[] = []): Promise<unknown> {
  const child = await startChild(file, args);
  await child.stop();
  return child.ready;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The child has no stdout');
  const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  child.stdout.resume();
  return String(value);
}
