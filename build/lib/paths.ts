import { resolve } from 'node:path';

/** The folder of the project. */
export const root: string = resolve(import.meta.dirname, '../..');

/** The program of an installed development tool, to be run by this same Node. */
export function tool(path: string): string {
  return resolve(root, 'node_modules', path);
}
