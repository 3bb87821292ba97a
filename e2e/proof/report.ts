import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from '../../bench/lib/statistics.ts';
import { repoRoot } from '../fixtures/scratch.ts';

/** Median and longest, in whole ms. */
export function spread(times: readonly number[]): string {
  return [percentile(times, 0.5), Math.max(...times)].map((ms) => Math.round(ms)).join(' / ');
}

/** Writes a page under docs/proof and shows it. */
export function writeReport(name: string, lines: readonly string[]): void {
  const text = [...lines, ''].join('\n');
  mkdirSync(join(repoRoot, 'docs/proof'), { recursive: true });
  writeFileSync(join(repoRoot, 'docs/proof', name), text);
  console.log(text);
}
