/** The Electron shell: one module that brings everything but Electron itself. */
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { root } from './lib/paths.ts';

export default defineConfig({
  root,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/main',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: { main: join(root, 'main/app/main.ts') },
      external: ['electron'],
      output: { format: 'es', entryFileNames: '[name].js' },
    },
  },
});
