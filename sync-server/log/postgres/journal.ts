/** A change in memory that can be taken back and made again. */
interface Step {
  undo(): void;
  redo(): void;
}

/** What a job has changed in memory. */
export interface Journal {
  push(step: Step): void;
  /** Memory becomes as it was before the job. */
  rewind(): void;
  /** After `rewind`: memory becomes as the job had made it. */
  replay(): void;
  /** The job is over. */
  forget(): void;
}

export function createJournal(): Journal {
  const steps: Step[] = [];
  return {
    push: (step) => void steps.push(step),
    rewind() {
      for (const step of steps.toReversed()) step.undo();
    },
    replay() {
      for (const step of steps) step.redo();
    },
    forget: () => void (steps.length = 0),
  };
}
