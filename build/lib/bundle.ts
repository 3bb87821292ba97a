import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.ts';
import { root } from './paths.ts';

const stampFile = join(root, 'dist/.stamp');

/** Everything that the bundles are made of. */
const sources = {
  folder: root,
  include: [
    '{shared,main,preload,renderer,sync-server}/**/*.{ts,tsx,css,html,json,svg,png,woff2,sql}',
    'build/vite.*.ts',
    'build/icons/*',
    'package-lock.json',
  ],
  exclude: ['**/*.test.ts', '**/*.test.tsx', '**/tsconfig.json', 'shared/testing/**'],
};

function readStamp(): string {
  return existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
}

/**
 * Bundles everything that has a `build/vite.*.ts` into `dist/`, unless nothing has changed since the last time.
 * Throws what vite throws.
 */
export async function bundle(say: (line: string) => void): Promise<void> {
  const wanted = fingerprint(sources) + (process.env['HEARTH_GALLERY'] ?? '');
  if (readStamp() === wanted) return say('Bundles are up to date.');
  // Loaded only now: most of the time there is nothing to do.
  const { build } = await import('vite');
  rmSync(stampFile, { force: true });
  for (const configFile of globSync('build/vite.*.ts', { cwd: root }).toSorted()) {
    const started = performance.now();
    await build({ configFile: join(root, configFile), configLoader: 'native', logLevel: 'warn' });
    const name = configFile.replace(/^.*vite[.](.*)[.]ts$/, '$1');
    say(`Bundled ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile, wanted);
}
