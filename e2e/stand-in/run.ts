/**
 * What the stand-in's `electron` program runs: gives the app our own `electron` module and starts its main bundle,
 * as `electron <folder> [switches]` does. It is a Chromium stand-in and says so.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const api = new URL('./electron-module.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: api, shortCircuit: true } : next(specifier, context),
});

const folder = resolve(process.argv.slice(2).find((word) => !word.startsWith('-')) ?? '.');
const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
if (
  typeof manifest !== 'object' ||
  manifest === null ||
  !('main' in manifest) ||
  typeof manifest.main !== 'string'
) {
  throw new Error(`Chromium stand-in: ${folder}/package.json names no main file.`);
}
if ('version' in manifest) process.env['HEARTH_STAND_IN_VERSION'] = String(manifest.version);
process.stderr.write('This is the Chromium stand-in, not Electron.\n');
// Electron's own argv has the program first and no script.
process.argv.splice(1, 1);
await import(pathToFileURL(join(folder, manifest.main)).href);
