import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, tool } from '../lib/paths.ts';

/** Bundles the sync server into a folder as `npm run build:server` does. */
export async function bundleServer(outDir: string): Promise<void> {
  const config = join(root, 'build/packaging/vite.server.ts');
  const args = ['build', '--config', config, '--configLoader', 'native', '--logLevel', 'warn'];
  const vite = [tool('vite/bin/vite.js'), ...args, '--outDir', outDir, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, vite, { cwd: root });
}
