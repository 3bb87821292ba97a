/**
 * The host and the processes it starts, for the desktop app and for plain Node. Packages with native or loose files
 * stay outside; everything else is brought along.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { root } from './lib/paths.ts';

const entries: Readonly<Record<string, string>> = {
  host: 'main/host/entry.ts',
  supervisor: 'main/supervisor/entry.ts',
  'index-worker': 'main/replica/index/worker.ts',
  'terminal-worker': 'main/runs/terminal/keeping/worker.ts',
};
const present = Object.entries(entries).filter(([, path]) => existsSync(join(root, path)));
const external = ['node-pty', '@napi-rs/keyring', '@electric-sql/pglite'];

export default defineConfig({
  root,
  ssr: { noExternal: true, external },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/host',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(present.map(([name, path]) => [name, join(root, path)])),
      external: [...external, /^@electric-sql[/]pglite[/]/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
    },
  },
});
