import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../lib/paths.ts';
import type { Canary } from './canaries.ts';

/** What the rules are made of: copied, so that the canaries meet the same rules as the product. */
const rules = [
  '.dependency-cruiser.mjs',
  '.oxlintrc.json',
  'build/lint',
  'build/tsconfig.base.json',
  'build/tsconfig.json',
  'build/tsconfig.tests.json',
  'main/app/tsconfig.json',
  'main/supervisor/tsconfig.json',
  'main/tsconfig.json',
  'package.json',
  'preload/tsconfig.json',
  'renderer/tsconfig.json',
  'shared/tsconfig.json',
  'sync-server/tsconfig.json',
  'tsconfig.json',
];

export interface Planted {
  readonly folder: string;
  remove(): void;
}

/** Writes the canaries into a temporary copy of the layout, with the project's own rules and packages. */
export function plant(canaries: readonly Canary[]): Planted {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-canaries-'));
  for (const path of rules) cpSync(join(root, path), join(folder, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const { path, code } of canaries) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
