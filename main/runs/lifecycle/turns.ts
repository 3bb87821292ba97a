/** What comes after a turn of the agent. */
export type NextTurn =
  /** It goes on with this. */
  | { readonly kind: 'prompt'; readonly text: string }
  /** A person has interrupted it and says later how to go on. */
  | { readonly kind: 'hold' }
  /** It is done. */
  | { readonly kind: 'close' };

/** What people have said that the present turn does not take up. */
export interface Turns {
  /** To be said when the turn is over. */
  queue(text: string): void;
  /** The turn is interrupted; the session stays open. */
  hold(): void;
  readonly isHeld: boolean;
  /** A person goes on; what was held is free again. */
  goOn(): void;
  /** The turn is over. */
  next(): NextTurn;
}

/** Creates turns after which nothing comes. */
export function createTurns(): Turns {
  const queued: string[] = [];
  let isHeld = false;
  return {
    queue: (text) => void queued.push(text),
    hold() {
      isHeld = true;
    },
    get isHeld() {
      return isHeld;
    },
    goOn() {
      isHeld = false;
    },
    next() {
      const text = queued.shift();
      if (text !== undefined) {
        isHeld = false;
        return { kind: 'prompt', text };
      }
      return { kind: isHeld ? 'hold' : 'close' };
    },
  };
}
