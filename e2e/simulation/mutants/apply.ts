import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Edit } from './mutant.ts';

export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

/** The text after an edit. Throws unless what is to be replaced is there once. */
export function editText(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}

function textOf(source: unknown): string {
  if (typeof source === 'string') return source;
  if (source instanceof Uint8Array) return Buffer.from(source).toString('utf8');
  throw new Error('The source of a module is no text');
}

/** Changes modules of this process that are loaded from now on. The product has no switches for this. */
export function applyEdits(edits: readonly Edit[]): void {
  const byUrl = Map.groupBy(edits, ({ file }) => pathToFileURL(join(root, file)).href);
  registerHooks({
    load(url, context, nextLoad) {
      const here = byUrl.get(url);
      const loaded = nextLoad(url, context);
      if (!here) return loaded;
      return { ...loaded, source: here.reduce(editText, textOf(loaded.source)) };
    },
  });
}
