import type { Failure, ProcessExit } from './types.ts';

/** Why the end of a shell command was no success; null when it was one. */
export function failureOfExit({ code, signal, lost }: ProcessExit): Failure | null {
  if (lost) return { category: 'harness_crash', message: 'The process that runs agents ended unexpectedly.' };
  if (signal !== null) return { category: 'harness_crash', message: `The command was ended by ${signal}.` };
  switch (code) {
    case 0:
      return null;
    // POSIX sh answers 127 for a command that it cannot find and 126 for one that it may not run.
    case 127:
      return {
        category: 'harness_missing',
        message: 'The shell did not find the command (exit code 127). Install it, or correct the command.',
      };
    case 126:
      return {
        category: 'harness_missing',
        message: 'The command may not be run (exit code 126). Make it executable, or correct the command.',
      };
    default:
      return { category: 'harness_crash', message: `The command ended with exit code ${code}.` };
  }
}
