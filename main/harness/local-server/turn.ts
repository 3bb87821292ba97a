import type { Failure, NewHarnessEvent } from '../types.ts';

/**
 * The one turn of a session, from the prompt to its end. Such servers say only that they are at work or not, and may say
 * the latter of a turn before even after the next prompt. So a turn begins when its prompt was heard and the server is at
 * work, and ends when it no longer is.
 */
export interface Turn {
  /** Null between two turns. */
  readonly id: string | null;
  readonly begun: boolean;
  /** A prompt is on its way. */
  prompted(turnId: string): void;
  /** It was not taken. */
  dropped(): void;
  /** A message of the person has arrived there. Known ones count once. */
  heard(messageId: string): void;
  /** Whether a message of the person came since the prompt. */
  owns(messageId: string | undefined): boolean;
  /** The session is at work on a prompt that it has heard. */
  atWork(): NewHarnessEvent[];
  /** Noted first; later ones follow from it. */
  failed(failure: Failure | 'interrupted'): void;
  /** It is at work no more. `refusal`: what that means when nothing else was noted. */
  idle(refusal: Failure | null): NewHarnessEvent[];
  /** Ends it as it is. */
  end(end: Failure | 'interrupted'): NewHarnessEvent[];
}

/** Creates a session's turn; there is none at first. */
export function createTurn(): Turn {
  const known = new Set<string>();
  let turn: {
    readonly id: string;
    readonly messages: Set<string>;
    begun: boolean;
    end: Failure | 'interrupted' | null;
  } | null = null;

  const finish = (end: Failure | 'interrupted' | null): NewHarnessEvent[] => {
    if (!turn) return [];
    const ofTurn = { kind: 'turn.completed', turnId: turn.id, raw: null } as const;
    turn = null;
    if (end === null) return [{ ...ofTurn, reason: 'completed' }];
    if (end === 'interrupted') return [{ ...ofTurn, reason: 'interrupted' }];
    return [{ ...ofTurn, reason: 'failed', failure: end }];
  };

  return {
    get id() {
      return turn?.id ?? null;
    },
    get begun() {
      return turn?.begun ?? false;
    },
    prompted(turnId) {
      turn = { id: turnId, messages: new Set(), begun: false, end: null };
    },
    dropped() {
      turn = null;
    },
    heard(messageId) {
      if (known.has(messageId)) return;
      known.add(messageId);
      turn?.messages.add(messageId);
    },
    owns: (messageId) => messageId !== undefined && turn?.messages.has(messageId) === true,
    atWork() {
      if (!turn || turn.begun || turn.messages.size === 0) return [];
      turn.begun = true;
      return [
        { kind: 'turn.started', turnId: turn.id, raw: null },
        { kind: 'session.state', state: 'running', raw: null },
      ];
    },
    failed(failure) {
      if (turn) turn.end ??= failure;
    },
    idle: (refusal) => (turn?.begun ? finish(turn.end ?? refusal) : []),
    end: (end) => finish(turn?.end ?? end),
  };
}
