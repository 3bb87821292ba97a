import type { LogFields } from '../../shared/lib/ports.ts';

/**
 * What may be logged of an unexpected error: its kind and where it came from. Its message may hold what a
 * person or an agent wrote, so it stays out.
 */
export function describeFault(error: unknown): LogFields {
  if (!(error instanceof Error)) return { name: typeof error, code: null, at: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { name: error.name, code, at: framesOf(error.stack ?? '') };
}

/** The first frames of a stack, without the message above them and without folders of this machine. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .map((line) =>
      line
        .trim()
        .replace(/^at /, '')
        .replace(/(?:file:\/\/)?\/[^\s()]*\/(main|shared)\//, '$1/'),
    )
    .join(' < ');
}
