/** What a job did in memory, so that it can be undone as its SQL is. */
export interface UndoLog {
  /** `undo` is called when the job fails; the newest first. */
  push(undo: () => void): void;
  /** Undoes all of it. */
  run(): void;
  /** The job is done, or its transaction is: nothing is undone any more. */
  clear(): void;
}

/** Creates an undo log with nothing in it. */
export function createUndoLog(): UndoLog {
  const steps: (() => void)[] = [];
  return {
    push: (undo) => void steps.push(undo),
    run() {
      for (let step = steps.pop(); step; step = steps.pop()) step();
    },
    clear: () => void (steps.length = 0),
  };
}
