import { HearthError } from '../../shared/contract/errors.ts';
import { systemTimers } from '../host/platform.ts';
import { parseCommand, UsageError, type Command } from './arguments.ts';
import type { InstallPaths } from './install-paths.ts';
import type { Terminal } from './terminal.ts';
import { usage } from './usage.ts';

export interface CliOptions {
  readonly words: readonly string[];
  readonly install: InstallPaths;
  readonly terminal: Terminal;
  readonly process: NodeJS.Process;
}

/** Runs one command and gives its exit code: 0 done, 1 failed (the error is JSON on stderr), 2 not understood. */
export async function runCli(options: CliOptions): Promise<number> {
  const { terminal } = options;
  try {
    await run(parseCommand(options.words, options.process.cwd()), options);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n\n${usage}`);
      return 2;
    }
    terminal.err(JSON.stringify({ error: describe(error) }));
    return 1;
  }
}

/** Loads only what the command needs: a call should not wait for the parts of a host to load. */
async function run(command: Command, options: CliOptions): Promise<void> {
  const shared = { ...options, timers: systemTimers };
  switch (command.name) {
    case 'host': {
      const { runHost } = await import('./commands/host.ts');
      return runHost(command, shared);
    }
    case 'call': {
      const { runCall } = await import('./commands/call.ts');
      return runCall(command, shared);
    }
    case 'events': {
      const { runEvents } = await import('./commands/events.ts');
      return runEvents(command, shared);
    }
    case 'export':
    case 'import': {
      const { runArchive } = await import('./commands/archive.ts');
      return runArchive(command, shared);
    }
    case 'doctor': {
      const { runDoctor } = await import('./commands/doctor.ts');
      return runDoctor(command, shared);
    }
    case 'help':
      return options.terminal.out(usage);
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof HearthError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `Something unexpected happened: ${message}` };
}
