import type { SeededRandom } from '../seeded-random.ts';
import type { Break, Connection, End, EndEvents, Route, Sent } from './network-types.ts';
import { createPipe, type Pipe } from './pipe.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** The connection broke without a word. */
const BROKEN = 1006;
/** How long an end waits for the answer to its goodbye. */
const GOODBYE_MS = 1_000;
/** What the kernel takes without anybody reading it: sometimes much, sometimes nothing. */
const kernelBytes: readonly number[] = [0, 2 * 1024, 256 * 1024];

/** One side of a connection and what goes out from it. */
interface Side {
  readonly process: Process;
  readonly machine: string;
  events: EndEvents | null;
  readonly out: Pipe;
  /** `open` while it sends, `leaving` after its goodbye, `gone` once it was told that all is over. */
  state: 'opening' | 'open' | 'leaving' | 'gone';
  clogged: number;
  readonly flushing: (() => void)[];
  last: Uint8Array | null;
}

export interface ConnectionOptions {
  readonly id: number;
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly caller: { readonly machine: string; readonly process: Process; readonly events: EndEvents };
  readonly callee: { readonly machine: string; readonly process: Process };
  readonly up: Route;
  readonly down: Route;
  sent(sent: Sent): void;
}

/** A connection with both its ends. */
export interface Line {
  readonly connection: Connection;
  readonly callerEnd: End;
  readonly calleeEnd: End;
  /** The callee took the call: from now on it hears what comes. */
  accepted(events: EndEvents): void;
  /** The caller learnt that. */
  established(): void;
  /** It never came about. */
  failed(): void;
  resume(): void;
}

function createSide(process: Process, machine: string, events: EndEvents | null, out: Pipe): Side {
  return { process, machine, events, out, state: 'opening', clogged: 0, flushing: [], last: null };
}

/** Creates a line that nobody has answered yet. */
export function createLine(options: ConnectionOptions): Line {
  const { id, scheduler, random } = options;
  const { caller: from, callee: to } = options;
  const up = createPipe({ scheduler, random, route: options.up, to: to.process });
  const down = createPipe({ scheduler, random, route: options.down, to: from.process });
  const caller = createSide(from.process, from.machine, from.events, up);
  const callee = createSide(to.process, to.machine, null, down);
  const otherOf = (side: Side): Side => (side === caller ? callee : caller);
  /** What the other machine does with a frame of a connection that it no longer knows. */
  const answersStrays = random.chance(0.5);
  const kernel = random.pick(kernelBytes);
  let isBroken = false;

  function end(side: Side, code: number): void {
    if (side.state === 'gone') return;
    side.state = 'gone';
    for (const resolve of side.flushing.splice(0)) resolve();
    side.events?.closed(code);
  }

  function freed(side: Side): void {
    if (side.out.bytes + side.clogged > kernel) return;
    for (const resolve of side.flushing.splice(0)) side.process.enter(resolve);
  }

  function createEnd(side: Side): End {
    const label = (what: string): string => `#${id} ${side.machine}→${otherOf(side).machine} ${what}`;
    return {
      send(frame) {
        if (side.state !== 'open' || !side.process.isAlive) return;
        const copy = Uint8Array.from(frame);
        options.sent({ from: side.machine, to: otherOf(side).machine, connection: id, frame: copy });
        const arrive = (): void => {
          const other = otherOf(side);
          if (other.state === 'gone') return;
          other.last = copy;
          other.events?.received(copy);
          freed(side);
        };
        side.out.put({ label: label(`${copy.length} bytes`), bytes: copy.length, arrive });
        if (isBroken && answersStrays) tellBroken(side, false);
      },
      close(code) {
        if (side.state === 'leaving' || side.state === 'gone' || !side.process.isAlive) return;
        const wasOpen = side.state === 'open';
        side.state = 'leaving';
        side.process.after(wasOpen ? GOODBYE_MS : 0, `#${id} gives up`, () => end(side, BROKEN));
        if (!wasOpen) return;
        const arrive = (): void => hearGoodbye(otherOf(side), code);
        side.out.put({ label: label(`goodbye ${code}`), bytes: 4, arrive });
      },
      buffered: () => side.out.bytes + side.clogged,
      flushed: () =>
        side.state === 'gone' || side.out.bytes + side.clogged <= kernel
          ? Promise.resolve()
          : new Promise((resolve) => side.flushing.push(resolve)),
    };
  }

  /** The other end said goodbye: it is answered, and this end is told. */
  function hearGoodbye(side: Side, code: number): void {
    if (side.state === 'open') {
      const other = otherOf(side);
      side.out.put({
        label: `#${id} ${side.machine} answers goodbye`,
        bytes: 4,
        arrive: () => end(other, code),
      });
    }
    end(side, code);
  }

  /** Tells an end that the connection broke, as the network comes round to it. */
  function tellBroken(side: Side, rudely: boolean): void {
    side.process.after(random.between(0, 200), `#${id} breaks`, () => {
      end(side, BROKEN);
      if (!rudely) return;
      if (side.last) side.events?.received(side.last);
      side.events?.closed(BROKEN);
    });
  }

  function breakOff({ callerHears, calleeHears, rudely = false }: Break): void {
    // What was under way arrives up to some frame; the one that was torn is lost with those after it.
    for (const side of [caller, callee]) side.out.cut(random.below(side.out.length + 1));
    isBroken = true;
    if (callerHears) tellBroken(caller, rudely);
    if (calleeHears) tellBroken(callee, rudely);
  }

  return {
    callerEnd: createEnd(caller),
    calleeEnd: createEnd(callee),
    accepted(events) {
      callee.events = events;
      callee.state = 'open';
    },
    established() {
      // It has given up meanwhile, and says so.
      if (caller.state !== 'opening') return tellBroken(callee, false);
      caller.state = 'open';
      caller.events?.opened?.();
    },
    failed: () => end(caller, BROKEN),
    resume() {
      up.resume();
      down.resume();
    },
    connection: {
      id,
      caller: from.machine,
      callee: to.machine,
      get isOpen() {
        return !isBroken && caller.state === 'open' && callee.state === 'open';
      },
      get isOver() {
        return caller.state === 'gone' && callee.state === 'gone';
      },
      get clogged() {
        return callee.clogged;
      },
      break: breakOff,
      clog(bytes) {
        callee.clogged = bytes;
        freed(callee);
      },
    },
  };
}
