import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import { HarnessFailure, type Harness, type OpenOptions } from '../types.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { asHarnessFailure } from '../supervisor/spawn-failure.ts';
import { openPtySession } from './pty-session.ts';

export interface PtyHarnessOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly platform: NodeJS.Platform;
}

/** Any command line in a terminal, run by the shell of the platform. */
export function createPtyHarness({ supervisor, clock, timers, platform }: PtyHarnessOptions): Harness {
  return {
    choice: { harness: 'pty', agent: null },
    capabilities: {
      terminal: true,
      approvals: false,
      steer: true,
      interrupt: true,
      pause: false,
      resume: false,
      fork: false,
      history: false,
      diff: false,
      usage: false,
    },
    probe: async () => ({ available: true, version: null, auth: 'unknown', reason: null }),
    async open(options) {
      try {
        const argv = shellArgv(commandOf(options), platform);
        return await openPtySession({ supervisor, clock, timers, argv, options });
      } catch (error) {
        throw asHarnessFailure(error, 'the shell');
      }
    },
  };
}

function commandOf({ command }: OpenOptions): string {
  if (command !== null) return command;
  throw new HarnessFailure({
    category: 'harness_missing',
    message: 'A terminal run needs a command. Give it one.',
  });
}

function shellArgv(command: string, platform: NodeJS.Platform): string[] {
  return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
}
