import type { Clock, Timers } from '../../shared/lib/ports.ts';

/** What clients lack is answered in turn, so that answering leaves most of the time to everybody else. */
export interface Questions {
  /** Calls `answer` when its turn has come: at once, where nobody has asked for a while. */
  ask(documentId: string, answer: () => void): void;
}

/** ms of answering after which the others have a turn, and how many times as long that is. */
const STRETCH_MS = 8;
const REST = 3;

/**
 * An answer walks over a whole document, in up to a tenth of a second. So many who come back at once wait a little
 * longer each, and nobody is turned away; documents take turns, so that many questions about one hold up nobody who
 * asks for another.
 */
export function createQuestions({ clock, timers }: { clock: Clock; timers: Timers }): Questions {
  /** By document, the one whose turn is next first. */
  const waiting = new Map<string, (() => void)[]>();
  let spent = 0;
  let isAtWork = false;

  function answerOne(): void {
    const [first] = waiting;
    if (!first) return;
    const [documentId, answers] = first;
    const answer = answers.shift();
    waiting.delete(documentId);
    if (answers.length > 0) waiting.set(documentId, answers);
    const began = clock.monotonic();
    try {
      answer?.();
    } finally {
      spent += clock.monotonic() - began;
    }
  }

  function work(): void {
    isAtWork = true;
    try {
      while (waiting.size > 0 && spent < STRETCH_MS) answerOne();
    } finally {
      const rest = REST * spent;
      isAtWork = waiting.size > 0 || spent >= STRETCH_MS;
      if (isAtWork) {
        spent = 0;
        timers.after(rest, work);
      }
    }
  }

  return {
    ask(documentId, answer) {
      const answers = waiting.get(documentId) ?? [];
      answers.push(answer);
      waiting.set(documentId, answers);
      if (!isAtWork) work();
    },
  };
}
