import { spawn } from 'node:child_process';
import { root } from './paths.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the program with SIGTERM after this many ms. */
  readonly timeoutMs?: number;
  /** Shows the output as it comes, besides returning it. */
  readonly show?: boolean;
}

export interface Outcome {
  /** Exit code; 127 when the program could not be started, 128 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

function text(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString('utf8');
}

/** What is shown in a terminal has colours; what goes to a file or another program has none. */
function withColors(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return process.stdout.isTTY
    ? { ...env, FORCE_COLOR: '1' }
    : { ...env, FORCE_COLOR: undefined, NO_COLOR: '1' };
}

/** Runs a program to its end and returns what it said. Never throws. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd ?? root,
      env: options.show === true ? withColors(options.env ?? process.env) : (options.env ?? process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk: Buffer) => {
        chunks[stream].push(chunk);
        if (options.show === true) process[stream].write(chunk);
      });
    }
    const end = (code: number, problem = ''): void => {
      const ms = Math.round(performance.now() - started);
      resolve({ code, stdout: text(chunks.stdout), stderr: text(chunks.stderr) + problem, ms });
    };
    child.on('error', (error) => end(127, `${error.message}\n`));
    child.on('close', (code) => end(code ?? 128));
  });
}

/** Runs a script of an installed development tool under this same Node. */
export function runNode(script: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run(process.execPath, [script, ...args], options);
}

/** Builds what has changed, in a process of its own, which takes the bundler's memory with it. */
export async function buildBundles(): Promise<boolean> {
  const { code } = await runNode('build/build.ts', [], { show: true });
  return code === 0;
}
