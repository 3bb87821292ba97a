import type { SeededRandom } from '../seeded-random.ts';
import type { Route } from './network-types.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** One direction of a connection: what is put in comes out in order, later. */
export interface Pipe {
  put(item: PipeItem): void;
  /** Goes on after the route was unblocked. */
  resume(): void;
  /** Loses all but the first `keep` items, and whatever is put in from now on. */
  cut(keep: number): void;
  readonly length: number;
  readonly bytes: number;
}

export interface PipeItem {
  readonly label: string;
  readonly bytes: number;
  arrive(): void;
}

interface Options {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly route: Route;
  /** Where it comes out. */
  readonly to: Process;
}

/** Creates an empty pipe. */
export function createPipe({ scheduler, random, route, to }: Options): Pipe {
  const items: (PipeItem & { readonly due: number })[] = [];
  let isMoving = false;
  let isCut = false;
  let bytes = 0;

  function move(): void {
    const [next] = items;
    if (!next || isMoving || route.blocked) return;
    isMoving = true;
    scheduler.after(next.due - scheduler.now, next.label, () => {
      isMoving = false;
      if (!route.blocked) {
        const item = items.shift();
        bytes -= item?.bytes ?? 0;
        if (item) to.enter(item.arrive);
      }
      move();
    });
  }

  return {
    put(item) {
      if (isCut) return;
      const due = scheduler.now + random.between(route.fastest, route.slowest);
      items.push({ ...item, due });
      bytes += item.bytes;
      move();
    },
    resume: move,
    cut(keep) {
      isCut = true;
      bytes -= items.splice(keep).reduce((sum, item) => sum + item.bytes, 0);
    },
    get length() {
      return items.length;
    },
    get bytes() {
      return bytes;
    },
  };
}
