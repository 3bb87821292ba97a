import type { SeededRandom } from '../seeded-random.ts';
import { createLine, type Line } from './connection.ts';
import type { Accept, Break, EndEvents, Network, Route, Sent } from './network-types.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

interface Options {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  /** Sees every frame at the moment in which it is handed over. */
  readonly sent: (sent: Sent) => void;
}

/** How long a caller waits for an answer that does not come. */
const CONNECT_MS = 10_000;
const FASTEST_MS = 1;
const SLOWEST_MS = 40;

/** Creates a network on which everybody can reach everybody. */
export function createNetwork({ scheduler, random, sent }: Options): Network {
  const listeners = new Map<string, { readonly process: Process; readonly accept: Accept }>();
  const routes = new Map<string, Route>();
  let lines: Line[] = [];
  let calls = 0;

  function route(from: string, to: string): Route {
    const name = `${from}→${to}`;
    const known = routes.get(name) ?? { blocked: false, fastest: FASTEST_MS, slowest: SLOWEST_MS };
    routes.set(name, known);
    return known;
  }

  const delay = ({ fastest, slowest }: Route): number => random.between(fastest, slowest);

  function connect(
    from: { machine: string; process: Process },
    to: string,
    events: EndEvents,
  ): Line['callerEnd'] {
    calls += 1;
    const id = calls;
    const up = route(from.machine, to);
    const down = route(to, from.machine);
    const { process } = from;
    const listener = listeners.get(to);
    const callee = { machine: to, process: listener?.process ?? process };
    const line = createLine({ id, scheduler, random, sent, up, down, caller: { ...from, events }, callee });
    lines.push(line);

    const giveUp = process.after(CONNECT_MS, `#${id} gives up`, line.failed);
    const fail = (ms: number): void => void process.after(ms, `#${id} is refused`, line.failed);
    scheduler.after(delay(up), `#${id} ${from.machine} calls ${to}`, () => {
      if (up.blocked) return;
      if (listener === undefined || listeners.get(to) !== listener) return fail(delay(down));
      listener.process.enter(() => line.accepted(listener.accept(line.calleeEnd)));
      const reply = (): void => {
        // A lost answer is sent again; while nothing passes, the caller waits until it gives up.
        if (down.blocked) return void scheduler.after(1_000, `#${id} answers again`, reply);
        giveUp();
        process.enter(line.established);
      };
      scheduler.after(delay(down), `#${id} answers`, reply);
    });
    return line.callerEnd;
  }

  return {
    route,
    connect,
    listen(machine, process, accept) {
      const listener = { process, accept };
      listeners.set(machine, listener);
      return () => void (listeners.get(machine) === listener && listeners.delete(machine));
    },
    resume() {
      lines = lines.filter(({ connection }) => !connection.isOver);
      for (const line of lines) line.resume();
    },
    connections: () => lines.map(({ connection }) => connection).filter(({ isOpen }) => isOpen),
    drop(machine, { othersHear }) {
      for (const { connection } of lines) {
        const how: Break = {
          callerHears: othersHear && connection.callee === machine,
          calleeHears: othersHear && connection.caller === machine,
        };
        if (connection.caller === machine || connection.callee === machine) connection.break(how);
      }
      lines = lines.filter(
        ({ connection }) => connection.caller !== machine && connection.callee !== machine,
      );
    },
  };
}
