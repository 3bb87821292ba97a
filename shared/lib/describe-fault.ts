import type { LogFields } from './ports.ts';

/**
 * What may be logged of an unexpected error: its kind and where it came from. Its message may hold what a
 * person or an agent wrote, so it stays out.
 */
export function describeFault(error: unknown): LogFields {
  if (!(error instanceof Error)) return { name: typeof error, code: null, at: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { name: error.name, code, at: framesOf(error.stack ?? '') };
}

/** The folders up to one of the project's, of any system; the rest of the path says where it was. */
const ABOVE_PROJECT =
  /(?<=^|[\s(])(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*[\\/](main|shared|sync-server|node_modules)[\\/]/;
/** Folders of anything else. */
const ELSEWHERE = /(?<=^|[\s(])(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*[\\/]/;

/** The first frames of a stack, without the message above them and without folders of this machine. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .map((line) => line.trim().replace(/^at /, '').replace(ABOVE_PROJECT, '$1/').replace(ELSEWHERE, ''))
    .join(' < ');
}
