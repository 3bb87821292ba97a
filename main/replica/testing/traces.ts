import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a profile's log whose bytes hold a text, whether a row says it or not. */
export function filesWith(dir: string, text: string): string[] {
  return readdirSync(dir)
    .filter((name) => name.startsWith('log.'))
    .filter((name) => readFileSync(join(dir, name)).includes(text));
}
