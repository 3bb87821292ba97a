import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const COPY = /^log\.before-\d+\.sqlite$/;

/** The copy of the log that is made before the migrations from `step` on. */
export function copyName(step: number): string {
  return `log.before-${step}.sqlite`;
}

/** Removes the copies that upgrades made. */
export function removeCopies(dir: string): void {
  for (const name of readdirSync(dir)) if (COPY.test(name)) rmSync(join(dir, name), { force: true });
}
