import type { ClockRange } from './update-outline.ts';
import { fail, MAX_DEPTH } from './update-reader.ts';

/** Numbers that `links` has for each struct: its clock, its flags, and two names of a client and a clock each. */
const STRIDE = 6;

/** Flags of a struct: the first name is its parent · it is a value of a map · its content takes more than a tick */
export const INSIDE = 1;
export const KEYED = 2;
export const WIDE = 4;

const NOBODY = -1;

/** The structs of one client up to clock `to`, in order, each with what it hangs on. */
export interface Chain {
  readonly client: number;
  readonly to: number;
  readonly links: readonly number[];
}

interface Queue extends Chain {
  /** What is known of the structs that are in: how many types each lies in, twice, and 1 for a value of a map. */
  readonly traits: number[];
  /** Another queue waits for it to get on. */
  awaited: boolean;
}

type Queues = ReadonlyMap<number, Queue>;

interface Rehearsal {
  readonly queues: Queues;
  readonly replaced: Replaced[];
}

interface Step {
  readonly queue: Queue;
  /** Getting past this clock is all that is asked for. */
  readonly clock: number;
}

/** Several values of one entry of a map in one struct. */
export interface Replaced extends ClockRange {
  readonly client: number;
}

/** Adds a struct that hangs on nothing as yet. */
export function addLink(links: number[], clock: number): void {
  links.push(clock, 0, NOBODY, 0, NOBODY, 0);
}

/** Completes the struct that was added last. */
export function setFlags(links: number[], flags: number): void {
  links[links.length - STRIDE + 1] = flags;
}

/** Lets the struct that was added last hang on another one, as its first (0) or second (1) name. */
export function setName(links: number[], place: 0 | 1, client: number, clock: number): void {
  const at = links.length - STRIDE + 2 + 2 * place;
  links[at] = client;
  links[at + 1] = clock;
}

/** The clock that a queue stands before. */
function reached({ links, traits }: Queue): number {
  return links[traits.length * STRIDE] ?? Infinity;
}

/** What has to come in before the name at this place of the links, or null. */
function findBlocker(queue: Queue, at: number, queues: Queues): Step | null {
  const client = queue.links[at] ?? NOBODY;
  if (client === NOBODY || client === queue.client) return null;
  const other = queues.get(client);
  const clock = queue.links[at + 1] ?? 0;
  return other && reached(other) <= clock ? { queue: other, clock } : null;
}

/** The traits of the struct that holds this clock; 0 when the update does not hold it. */
function traitsOf(client: number, clock: number, queues: Queues): number {
  const queue = queues.get(client);
  if (!queue || clock >= queue.to) return 0;
  let high = queue.traits.length;
  // Most structs hang on the one before them.
  let low = clock >= (queue.links[(high - 1) * STRIDE] ?? Infinity) ? high - 1 : -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((queue.links[middle * STRIDE] ?? 0) <= clock) low = middle;
    else high = middle;
  }
  return queue.traits[low] ?? 0;
}

/** Takes in the next struct of a queue, all that it hangs on being in. */
function takeIn(queue: Queue, { queues, replaced }: Rehearsal): void {
  const { client, to, links, traits } = queue;
  const at = traits.length * STRIDE;
  const flags = links[at + 1] ?? 0;
  const neighbour = links[at + 2] ?? NOBODY;
  const other = neighbour === NOBODY ? 0 : traitsOf(neighbour, links[at + 3] ?? 0, queues);
  const inside = (flags & INSIDE) !== 0;
  const depth = (other >> 1) + (inside ? 1 : 0);
  const keyed = (flags & KEYED) !== 0 || (!inside && (other & 1) === 1);
  if (depth > MAX_DEPTH) fail();
  if (keyed && flags & WIDE) replaced.push({ client, from: links[at] ?? 0, to: links[at + STRIDE] ?? to });
  traits.push(depth * 2 + (keyed ? 1 : 0));
}

/** Moves a queue past the clock, then null, or up to what another queue has to bring first. */
function advance({ queue, clock }: Step, rehearsal: Rehearsal): Step | null {
  const { queues } = rehearsal;
  while (reached(queue) <= clock) {
    const at = queue.traits.length * STRIDE + 2;
    const blocker = findBlocker(queue, at, queues) ?? findBlocker(queue, at + 2, queues);
    if (blocker) return blocker;
    takeIn(queue, rehearsal);
  }
  return null;
}

/** Takes in a whole queue, and of the others what it waits for. Fails when it waits, by way of others, for itself. */
function finish(first: Queue, rehearsal: Rehearsal): void {
  const steps: Step[] = [{ queue: first, clock: Number.MAX_SAFE_INTEGER }];
  for (let step = steps.at(-1); step; step = steps.at(-1)) {
    step.queue.awaited = true;
    const blocker = advance(step, rehearsal);
    if (blocker?.queue.awaited) fail();
    if (blocker) steps.push(blocker);
    else {
      steps.pop();
      step.queue.awaited = false;
    }
  }
}

/**
 * Goes through the structs of an update in an order in which Yjs can take them in. Fails when there is none:
 * structs that wait for each other would wait in every replica for ever, and with them all that their writers
 * write later. Fails at types nested too deep. Returns, in order for each client, where one struct holds several
 * values of an entry of a map: Yjs joins those that were replaced, and breaks on them unless they are deleted.
 * Takes time in proportion to the links.
 */
export function rehearse(chains: readonly Chain[]): Replaced[] {
  const queues = new Map<number, Queue>();
  for (const { client, to, links } of chains)
    queues.set(client, { client, to, links, traits: [], awaited: false });
  if (queues.size < chains.length) fail();
  const rehearsal: Rehearsal = { queues, replaced: [] };
  for (const queue of queues.values()) finish(queue, rehearsal);
  return rehearsal.replaced;
}
