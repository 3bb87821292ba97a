import type { Clock } from '../../../shared/lib/ports.ts';
import { createTurn, type Turn } from '../local-server/turn.ts';
import type { Failure, NewHarnessEvent } from '../types.ts';
import { failureOf, stuck, unexplained } from './failures.ts';
import { createQuestion, type Question } from './question.ts';
import { fullState, type AgentEvent, type Status } from './schemas.ts';
import { createTranscript } from './transcript.ts';

/** The turn of a conversation, with the question and the actions that are open in it. */
export interface Exchange {
  readonly turn: Turn;
  readonly question: Question;
  push(...events: NewHarnessEvent[]): void;
  /** `settle` is to fetch what may have been missed and then to call `settled`. */
  take(event: AgentEvent, raw: unknown, settle: (status: Status) => void): void;
  /** All that led to this state was taken. */
  settled(status: Status): void;
  /** The turn is to end at the next pause. */
  interrupting(): void;
  /** Ends the turn, if there is one. */
  end(how: Failure | 'interrupted'): void;
}

export function createExchange({
  cwd,
  clock,
  log,
}: {
  cwd: string;
  clock: Clock;
  log: (event: NewHarnessEvent) => void;
}): Exchange {
  const turn = createTurn();
  const transcript = createTranscript({ cwd });
  const question = createQuestion();
  let status: Status = 'idle';
  let interrupting = false;

  const push = (...events: NewHarnessEvent[]): void => {
    for (const event of events) log(turn.id === null ? event : { turnId: turn.id, ...event });
  };
  const finish = (of: () => readonly NewHarnessEvent[]): void => {
    if (turn.id === null) return;
    push(...question.resolve(), ...transcript.abandon());
    push(...of(), { kind: 'session.state', state: 'idle', raw: null });
    interrupting = false;
  };
  const changed = (next: Status, settle: (status: Status) => void): void => {
    status = next;
    if (next !== 'waiting_for_confirmation') push(...question.resolve());
    if (next !== 'running') return settle(next);
    const begun = turn.atWork();
    push(...begun, ...transcript.begin());
    if (begun.length === 0 && turn.begun) push({ kind: 'session.state', state: 'running', raw: null });
  };
  return {
    turn,
    question,
    push,
    take(event, raw, settle) {
      if (event.kind === 'ConversationStateUpdateEvent') {
        const { execution_status: next, stats } = stateOf(event);
        if (stats) push(...transcript.usage(stats, raw));
        if (next) changed(next, settle);
        return;
      }
      if (event.kind !== 'MessageEvent' || event.source !== 'user') push(...turn.atWork());
      if (event.kind === 'ConversationErrorEvent') turn.failed(failureOf(event));
      push(...transcript.read(event, raw));
    },
    settled(next) {
      // It has gone on meanwhile, or this is still the end of a turn before.
      if (status !== next || !turn.begun) return;
      if (next === 'waiting_for_confirmation') push(...question.ask(transcript.pending(), clock.now()));
      if (next === 'finished') finish(() => turn.idle(null));
      if (next === 'error') finish(() => turn.end(unexplained));
      if (next === 'stuck') finish(() => turn.end(stuck));
      if (next !== 'paused' && next !== 'idle') return;
      if (interrupting) finish(() => turn.end('interrupted'));
      else if (next === 'paused') push({ kind: 'session.state', state: 'paused', raw: null });
    },
    interrupting: () => void (interrupting = true),
    end: (how) => finish(() => turn.end(how)),
  };
}

/** The whole state and each change of a part of it come in the same event. */
function stateOf({ key, value }: Extract<AgentEvent, { kind: 'ConversationStateUpdateEvent' }>) {
  return fullState.safeParse(key === 'full_state' ? value : { [key]: value }).data ?? {};
}
