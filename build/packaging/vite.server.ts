/**
 * The sync server with everything that it needs, in one folder that runs wherever there is Node 24: what the container
 * and the systemd unit run. `npm run build` makes the command for npm instead, which leaves the packages to npm.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { z } from 'zod';
import { root } from '../lib/paths.ts';

const project = z.object({ version: z.string(), license: z.string() });

/** Says what the folder is, and that its files are modules. */
function describeFolder(): Plugin {
  return {
    name: 'hearth-describe-folder',
    generateBundle() {
      const { version, license } = project.parse(
        JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
      );
      const told = { name: 'hearth-sync', version, license, private: true, type: 'module' };
      this.emitFile({
        type: 'asset',
        fileName: 'package.json',
        source: `${JSON.stringify(told, null, 2)}\n`,
      });
    },
  };
}

export default defineConfig({
  root,
  plugins: [describeFolder()],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/server',
    emptyOutDir: true,
    license: { fileName: 'LICENSES.md' },
    rolldownOptions: {
      input: {
        'hearth-sync': join(root, 'sync-server/app/hearth-sync.ts'),
        'hearth-sync-decode': join(root, 'sync-server/decode/worker.ts'),
        'hearth-sync-backup': join(root, 'sync-server/app/backup-worker.ts'),
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
    },
  },
});
