/** Begins tasks in the order in which they came. */
export interface Lane {
  /** A task that returns a promise holds up those behind it until then; most begin at once. */
  enter(task: () => Promise<void> | undefined): void;
  /** Forgets those that have not begun. */
  end(): void;
}

/** Creates an empty lane. `failed` hears of what a task throws; the lane then stands still. */
export function createLane(failed: (error: unknown) => void): Lane {
  const queue: (() => Promise<void> | undefined)[] = [];
  let isHeld = false;
  let isOver = false;

  function fail(error: unknown): void {
    isOver = true;
    failed(error);
  }

  function goOn(): void {
    while (!isHeld && !isOver) {
      const task = queue.shift();
      if (!task) return;
      try {
        const hold = task();
        if (!hold) continue;
        isHeld = true;
        hold.then(() => {
          isHeld = false;
          goOn();
        }, fail);
      } catch (error) {
        fail(error);
      }
    }
  }

  return {
    enter(task) {
      if (isOver) return;
      queue.push(task);
      goOn();
    },
    end() {
      isOver = true;
      queue.length = 0;
    },
  };
}
