/**
 * The two commands as plain JavaScript, because Node does not strip types inside node_modules, and the threads that
 * they start. Packages stay outside: npm installs them beside the commands.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { root } from './lib/paths.ts';

const commands: Readonly<Record<string, string>> = {
  hearth: 'main/cli/hearth.ts',
  'hearth-sync': 'sync-server/app/hearth-sync.ts',
  // Threads of the server: files beside it.
  'hearth-sync-decode': 'sync-server/decode/worker.ts',
  'hearth-sync-backup': 'sync-server/app/backup-worker.ts',
};
const threads: Readonly<Record<string, string>> = {
  'hearth-sync-decode': 'sync-server/decode/worker.ts',
  'hearth-sync-backup': 'sync-server/app/backup-worker.ts',
};
const present = Object.entries({ ...commands, ...threads }).filter(([, path]) =>
  existsSync(join(root, path)),
);

const started = new Set(Object.values(commands).map((path) => join(root, path)));

/** What lets a shell start the file; a command that begins with its own keeps that one. */
function firstLine(source: string | null): string {
  if (source === null || !started.has(source) || readFileSync(source, 'utf8').startsWith('#!')) return '';
  return '#!/usr/bin/env node';
}

export default defineConfig({
  root,
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/bin',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(present),
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'parts/[name]-[hash].js',
        banner: ({ facadeModuleId }) => firstLine(facadeModuleId),
      },
    },
  },
});
