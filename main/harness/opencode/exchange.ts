import type { Clock } from '../../../shared/lib/ports.ts';
import { createEventLog } from '../event-log.ts';
import { createOpenTools } from '../local-server/open-tools.ts';
import type { Failure, HarnessEvent, NewHarnessEvent, ProcessExit } from '../types.ts';
import { crashed, failureOf, neverBegan, refused } from './failures.ts';
import { createRequests, type Requests } from './requests.ts';
import type { RetryLimit } from './retry-limit.ts';
import type { OpencodeError, SessionStatus } from './schemas.ts';
import { createTurn, type Turn } from '../local-server/turn.ts';

/** The turn of a session, with all that is open in it, and what was told of them. */
export interface Exchange {
  readonly turn: Turn;
  readonly requests: Requests;
  readonly read: (after?: number) => AsyncIterable<HarnessEvent>;
  push(...events: NewHarnessEvent[]): void;
  /** `wasRefused`: the last the agent heard was a no. */
  status(status: SessionStatus, wasRefused: boolean): void;
  error(error: OpencodeError | undefined): void;
  /** The next end of the turn is this. */
  giveUp(failure: Failure): void;
  /** The prompt was accepted long ago: ends the turn when nothing came of it. */
  expectBegin(turnId: string): void;
  /** The process has ended; a turn that still ran ended with it. `meant`: because the host wanted it. */
  end(exit: ProcessExit, meant: boolean): void;
}

export interface ExchangeOptions {
  readonly sessionId: string;
  readonly clock: Clock;
  readonly retryLimit: RetryLimit;
}

export function createExchange({ sessionId, clock, retryLimit }: ExchangeOptions): Exchange {
  const log = createEventLog({ sessionId, clock });
  const turn = createTurn();
  const requests = createRequests();
  const tools = createOpenTools();

  const push = (...events: NewHarnessEvent[]): void => {
    for (const event of events) {
      tools.follow(event);
      log.push(turn.id === null ? event : { turnId: turn.id, ...event });
    }
  };
  /** Tells the end of a turn, and before it the ends of what it left open. */
  const finish = ([completed]: readonly NewHarnessEvent[]): boolean => {
    if (!completed) return false;
    retryLimit.clear();
    const left = [...requests.keep([]).filter(({ kind }) => kind === 'request.resolved'), ...tools.endAll()];
    push(...left.map((event) => inTurnOf(completed, event)), completed);
    return true;
  };
  return {
    turn,
    requests,
    read: log.read,
    push,
    status(status, wasRefused) {
      if (status.type === 'idle') {
        if (finish(turn.idle(wasRefused ? refused : null)))
          push({ kind: 'session.state', state: 'idle', raw: null });
        return;
      }
      push(...turn.atWork());
      if (status.type === 'busy') return;
      push({ kind: 'log', text: `opencode asks the model provider again: ${status.message}`, raw: status });
      retryLimit.note(status);
    },
    error(error) {
      if (!error) return;
      const aborted = error.name === 'MessageAbortedError';
      // The abort of a turn before is told late.
      if (aborted && !turn.begun) return;
      turn.failed(aborted ? 'interrupted' : failureOf(error));
      if (!turn.begun) finish(turn.end('interrupted'));
    },
    giveUp: (failure) => turn.failed(failure),
    expectBegin(turnId) {
      if (turn.id === turnId && !turn.begun) finish(turn.end(neverBegan));
    },
    end(exit, meant) {
      finish(turn.end(meant ? 'interrupted' : crashed(exit)));
      retryLimit.clear();
      push({ kind: 'session.state', state: 'closed', exit, raw: null });
      log.end();
    },
  };
}

function inTurnOf({ turnId }: NewHarnessEvent, event: NewHarnessEvent): NewHarnessEvent {
  return turnId === undefined ? event : { ...event, turnId };
}
