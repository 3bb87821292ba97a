/**
 * The window's bundle. The strict content security policy shapes it: no inline script or style, fonts and pictures
 * as files. HEARTH_GALLERY=1 adds the page of the design system, HEARTH_GALLERY=only builds nothing else.
 */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { root } from './lib/paths.ts';

const renderer = join(root, 'renderer');
const gallery = process.env['HEARTH_GALLERY'];

const pages: Readonly<Record<string, string>> = {
  ...(gallery === 'only' ? {} : { index: join(renderer, 'index.html') }),
  ...(gallery === '1' || gallery === 'only' ? { gallery: join(renderer, 'gallery.html') } : {}),
};

export default defineConfig({
  root: renderer,
  // Relative, because the app, the daemon and the tests serve the files under different roots.
  base: './',
  plugins: [react()],
  css: { transformer: 'lightningcss' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome142',
    sourcemap: true,
    assetsInlineLimit: 0,
    // Read from the disk, not over a network.
    chunkSizeWarningLimit: 4000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { ...pages },
      // With its settings beside it: a chunk of its own is evaluated before the modules that import it.
      output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules.zod.|zod-without-eval/ }] } },
    },
  },
});
