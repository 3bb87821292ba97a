/** The bridge. A sandboxed preload is a CommonJS script and can require nothing but Electron's own modules. */
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { root } from './lib/paths.ts';

export default defineConfig({
  root,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    target: 'chrome144',
    outDir: 'dist/preload',
    emptyOutDir: true,
    sourcemap: false,
    rolldownOptions: {
      input: { preload: join(root, 'preload/preload.ts') },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
});
