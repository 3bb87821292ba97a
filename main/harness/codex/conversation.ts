import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import { createEventLog } from '../event-log.ts';
import type { Failure, HarnessEvent, NewHarnessEvent, ProcessExit } from '../types.ts';
import { approvalOf } from './approvals.ts';
import { createOpenWork, type OpenWork } from './open-work.ts';
import { createRetryLimit } from './retry-limit.ts';
import type { RpcHandlers, RpcId } from '../json-rpc/rpc.ts';
import { translate } from './translate.ts';

export interface Conversation {
  readonly handlers: RpcHandlers;
  readonly work: OpenWork;
  readonly read: (after?: number) => AsyncIterable<HarnessEvent>;
  push(event: NewHarnessEvent): void;
  /** The process has ended; a turn that still ran ended with it. `meant`: because the host wanted it. */
  end(exit: ProcessExit, meant: boolean): void;
}

const unreachable: Failure = {
  category: 'network',
  message:
    'The model provider could not be reached for a while. Check the network, then start the run again.',
};

/** Turns what codex sends into the events of a session. */
export function createConversation(options: {
  sessionId: string;
  cwd: string;
  clock: Clock;
  timers: Timers;
  /** ms of vain retries after which a turn counts as failed. */
  retryLimitMs: number;
  interrupt: () => void;
  refuse: (id: RpcId, message: string) => void;
}): Conversation {
  const { sessionId, cwd, clock, timers, retryLimitMs } = options;
  const log = createEventLog({ sessionId, clock });
  const work = createOpenWork();
  let gaveUp = false;
  const giveUp = (): void => {
    gaveUp = true;
    options.interrupt();
  };
  const retryLimit = createRetryLimit({ timers, limitMs: retryLimitMs, giveUp });

  const push = (event: NewHarnessEvent): void => {
    const meaning = gaveUp && event.kind === 'turn.completed' ? asFailed(event, unreachable) : event;
    for (const told of work.follow(meaning)) log.push(told);
  };
  const handlers: RpcHandlers = {
    onNotification(method, params) {
      const events = translate(method, params, cwd);
      retryLimit.note(method, params, events);
      for (const event of events) push(event);
    },
    onRequest(id, method, params) {
      const requestId = String(id);
      const request = approvalOf(method, params, { requestId, openedAt: clock.now(), filesOf: work.filesOf });
      if (request) {
        work.opened(requestId, id);
        return push({ kind: 'request.opened', request, raw: params });
      }
      push({ kind: 'unknown', type: method, raw: params });
      options.refuse(id, 'Hearth cannot answer this request.');
    },
    onMalformed: (line) => push({ kind: 'log', text: `Not a message: ${line.slice(0, 200)}`, raw: null }),
  };
  return {
    handlers,
    work,
    read: log.read,
    push,
    end(exit, meant) {
      retryLimit.clear();
      const { turnId } = work;
      if (turnId !== null) {
        const interrupted = { kind: 'turn.completed', reason: 'interrupted', turnId, raw: null } as const;
        push(meant ? interrupted : asFailed(interrupted, crashed(exit)));
      }
      push({ kind: 'session.state', state: 'closed', exit, raw: null });
      log.end();
    },
  };
}

function asFailed({ turnId }: NewHarnessEvent, failure: Failure): NewHarnessEvent {
  const ofTurn = turnId === undefined ? {} : { turnId };
  return { kind: 'turn.completed', reason: 'failed', failure, ...ofTurn, raw: null };
}

function crashed({ code, signal }: ProcessExit): Failure {
  const how = signal === null ? `exit code ${code}` : signal;
  return {
    category: 'harness_crash',
    message: `Codex ended in the middle of its work (${how}). What it changed is kept in the worktree.`,
  };
}
