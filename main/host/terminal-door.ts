import type { ChannelDoors, ChannelSession } from '../contract/ports.ts';
import type { Allowances } from '../contract/guard.ts';
import type { RunEngine } from '../runs/types.ts';

export interface TerminalDoorOptions {
  readonly runs: Pick<RunEngine, 'attachTerminal'>;
  readonly allow: Allowances;
}

/**
 * The door to terminals. Whoever types into an agent's terminal can say yes to its questions, so callers over
 * the socket, where agents may be, only watch, unless they count as people.
 */
export function createTerminalDoor({ runs, allow }: TerminalDoorOptions): ChannelDoors['terminal'] {
  return async (runId, peer, caller) => {
    const session = await runs.attachTerminal(runId, peer);
    return caller.kind === 'cli' && !allow.cliApprovals ? watchOnly(session) : session;
  };
}

function watchOnly(session: ChannelSession): ChannelSession {
  return {
    receive: () => undefined,
    credit: (bytes) => session.credit(bytes),
    close: () => session.close(),
  };
}
