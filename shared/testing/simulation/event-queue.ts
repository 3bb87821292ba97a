/** Something that is to happen at a moment of the simulation, in ms. */
export interface Event {
  readonly time: number;
  /** Among events of one moment, the one that was planned first comes first. */
  readonly order: number;
  readonly label: string;
  run(): void;
  cancelled: boolean;
}

/** Events by time: a binary heap. */
export interface EventQueue {
  push(event: Event): void;
  /** The next event that is not cancelled. */
  peek(): Event | undefined;
  pop(): Event | undefined;
}

function isBefore(a: Event, b: Event): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

export function createEventQueue(): EventQueue {
  const heap: Event[] = [];

  function swap(i: number, j: number): void {
    const [a, b] = [heap[i], heap[j]];
    if (!a || !b) return;
    heap[i] = b;
    heap[j] = a;
  }

  function isOver(i: number, j: number): boolean {
    const [a, b] = [heap[i], heap[j]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  }

  function rise(from: number): void {
    for (let i = from; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!isOver(i, parent)) return;
      swap(i, parent);
      i = parent;
    }
  }

  function sink(): void {
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      const least = isOver(right, left) ? right : left;
      if (!isOver(least, i)) return;
      swap(i, least);
      i = least;
    }
  }

  function take(): Event | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === last || last === undefined) return first;
    heap[0] = last;
    sink();
    return first;
  }

  function peek(): Event | undefined {
    while (heap[0]?.cancelled) take();
    return heap[0];
  }

  return {
    push(event) {
      heap.push(event);
      rise(heap.length - 1);
    },
    peek,
    pop: () => (peek() ? take() : undefined),
  };
}
