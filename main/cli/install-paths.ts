import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Where the parts of this installation are. */
export interface InstallPaths {
  readonly version: string;
  /** The built renderer. */
  readonly renderer: string;
  /** The program of the supervisor process. */
  readonly supervisor: string;
  /** The program of the SQL index's worker thread. */
  readonly indexWorker: URL;
  /** The program of the worker thread that keeps what terminals print. */
  readonly terminalWorker: URL;
}

const packageFile = z.object({ version: z.string() });

/** `entry` is the URL of the command's own file: `main/cli/hearth.ts`, or its bundle `dist/bin/hearth.js`. */
export function locateInstall(entry: string): InstallPaths {
  const root = fileURLToPath(new URL('../..', entry));
  const bundled = entry.endsWith('.js');
  const { version } = packageFile.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return {
    version,
    renderer: join(root, 'dist', 'renderer'),
    supervisor: bundled
      ? join(root, 'dist', 'host', 'supervisor.js')
      : join(root, 'main', 'supervisor', 'entry.ts'),
    indexWorker: new URL(bundled ? '../host/index-worker.js' : '../replica/index/worker.ts', entry),
    terminalWorker: new URL(
      bundled ? '../host/terminal-worker.js' : '../runs/terminal/keeping/worker.ts',
      entry,
    ),
  };
}
