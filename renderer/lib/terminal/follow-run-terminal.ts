import { closeCodes } from '../../../shared/contract/transport.ts';
import type { HostConnection } from '../../client/connect-host.ts';
import { connectTerminal, type JoinedTerminal } from './connect-terminal.ts';
import type { DrawingTurns } from './drawing-turns.ts';

export interface FollowOptions {
  readonly host: Pick<HostConnection, 'onLive' | 'openChannel'>;
  readonly terminal: JoinedTerminal & { reset(): void };
  readonly runId: string;
  readonly turns: DrawingTurns;
  /** Settles the size before the screen is asked for, so that it comes in that size. Never rejects. */
  settleSize(): Promise<void>;
  /** The host will send nothing more; `reason` is its sentence. */
  onEnd(reason: string): void;
}

/**
 * Shows the screen of a run as it is and then all that follows, over all connections to come. A window that fell
 * too far behind starts again from the screen. Returns its undo.
 */
export function followRunTerminal(options: FollowOptions): () => void {
  const { host, terminal, runId, turns, settleSize, onEnd } = options;
  let disconnect: (() => void) | null = null;
  let stopped = false;

  function attach(): void {
    disconnect?.();
    terminal.reset();
    const channel = host.openChannel({ kind: 'terminal', runId });
    disconnect = connectTerminal(terminal, channel, turns);
    channel.onClose(({ code, reason }) => {
      if (stopped || code === closeCodes.goingAway) return;
      if (code === closeCodes.slowConsumer) attach();
      else onEnd(reason);
    });
  }

  const undo = host.onLive(() => {
    void settleSize().then(() => {
      if (!stopped) attach();
    });
  });
  return () => {
    stopped = true;
    undo();
    disconnect?.();
  };
}
