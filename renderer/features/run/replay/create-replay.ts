import type {
  RecordingEntry,
  RecordingFacts,
  RecordingPart,
  RecordingPlace,
} from '../../../../shared/contract/replay-schemas.ts';
import { createEmitter } from '../../../../shared/lib/emitter.ts';
import type { Clock, Timers, Undo } from '../../../../shared/lib/ports.ts';
import { createEntryQueue, type EntryQueue } from './entry-queue.ts';

export const speeds = [1, 2, 8] as const;
export type Speed = (typeof speeds)[number];

/** What a replay is at. Times are ms since the beginning of the recording. */
export interface ReplayState {
  /** `reading`: the host is asked, and nothing moves until it answers. */
  readonly phase: 'reading' | 'ready' | 'failed';
  readonly playing: boolean;
  readonly at: number;
  readonly durationMs: number;
  readonly speed: Speed;
  /** What went wrong, in a sentence; or what the recorder noted. */
  readonly message: string | null;
}

/** Where a replay is shown. */
export interface ReplayScreen {
  /** Begins anew in this size. */
  begin(cols: number, rows: number): void;
  /** Resolves when it is drawn. */
  write(text: string): Promise<void>;
  resize(cols: number, rows: number): void;
}

export interface ReplayOptions {
  readonly facts: () => Promise<RecordingFacts>;
  readonly read: (from: RecordingPlace) => Promise<RecordingPart>;
  readonly screen: ReplayScreen;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly timers: Pick<Timers, 'after'>;
  /** The sentence for what the host answered. */
  readonly describe: (error: unknown) => string;
}

/** Plays a recorded terminal. Nobody can type into it. */
export interface Replay {
  getSnapshot(): ReplayState;
  subscribe(listener: () => void): Undo;
  /** At the end, it begins anew. */
  play(): void;
  pause(): void;
  seek(at: number): void;
  /** Goes to the next output, over all that is idle. */
  next(): void;
  setSpeed(speed: Speed): void;
  close(): void;
}

/** Nobody wants to look longer at a screen on which nothing happens, in recorded ms. */
export const longestGap = 2_000;
/** How often the time is told while it runs. */
const tickMs = 100;
const beginning: ReplayState = {
  phase: 'reading',
  playing: true,
  at: 0,
  durationMs: 0,
  speed: 1,
  message: null,
};

/** Creates a replay that begins at once. */
export function createReplay(options: ReplayOptions): Replay {
  const queue = createEntryQueue(options.read);
  const core = createCore(options, (mine) => playOn({ core, queue, clock: options.clock, mine }));
  const seek = (to: number): void => {
    const at = Math.min(core.state.durationMs, Math.max(0, Math.round(to)));
    // Told at once: the hand that moves the handle looks at it.
    core.set({ at });
    core.begin((mine) => leap({ core, queue, ...options, at, mine }));
  };
  const goOn = (): void => core.begin(() => core.shown());

  core.begin((mine) => leap({ core, queue, ...options, at: 0, mine }));
  return {
    getSnapshot: () => core.state,
    subscribe: core.subscribe,
    play() {
      const { playing, phase, at, durationMs } = core.state;
      if (playing) return;
      core.set({ playing: true });
      if (phase !== 'ready') seek(at);
      else if (at >= durationMs) seek(0);
      else goOn();
    },
    pause() {
      core.set({ playing: false });
      // A leap under way goes on to its end; only the time stands still.
      if (core.state.phase === 'ready') goOn();
    },
    seek,
    next() {
      if (core.state.phase === 'ready') core.begin((mine) => stepTo({ core, queue, mine }));
    },
    setSpeed: (speed) => core.set({ speed }),
    close: core.close,
  };
}

/** What every part of a replay shares: its state, its screen, and which wish is the last. */
interface Core {
  readonly state: ReplayState;
  set(part: Partial<ReplayState>): void;
  subscribe(listener: () => void): Undo;
  /** Ends what was under way, does this, and plays on if that is wanted. `mine` is the number of the wish. */
  begin(part: (mine: number) => Promise<void>): void;
  /** False once somebody has wished for something else. */
  isLast(mine: number): boolean;
  wait(ms: number): Promise<void>;
  show(entries: readonly RecordingEntry[]): Promise<void>;
  /** Resolves when all that was given to the screen is on it: one thing at a time reaches it. */
  shown(): Promise<void>;
  close(): void;
}

function createCore(
  { screen, timers, describe }: Pick<ReplayOptions, 'screen' | 'timers' | 'describe'>,
  goOn: (mine: number) => Promise<void>,
): Core {
  const changed = createEmitter<void>();
  let state = beginning;
  let wish = 0;
  let closed = false;
  let shown: Promise<void> = Promise.resolve();
  let unwait: Undo = () => undefined;
  const set = (part: Partial<ReplayState>): void => {
    if (closed) return;
    state = { ...state, ...part };
    changed.emit();
  };
  const end = (): void => {
    wish += 1;
    unwait();
  };
  return {
    get state() {
      return state;
    },
    set,
    subscribe: changed.subscribe,
    begin(part) {
      end();
      const mine = wish;
      part(mine)
        .then(() => (mine === wish ? goOn(mine) : undefined))
        .catch((error: unknown) => {
          if (mine === wish) set({ phase: 'failed', playing: false, message: describe(error) });
        });
    },
    isLast: (mine) => mine === wish,
    wait: (ms) =>
      new Promise((resolve) => {
        unwait = timers.after(ms, resolve);
      }),
    show(entries) {
      shown = showAll(screen, entries);
      const note = entries.findLast(({ kind }) => kind === 'note');
      if (note?.kind === 'note') set({ message: note.text });
      return shown;
    },
    shown: () => shown,
    close() {
      closed = true;
      end();
    },
  };
}

interface Part {
  readonly core: Core;
  readonly queue: EntryQueue;
  readonly mine: number;
}

/** Leaps to a time, from the nearest screen that the host kept. */
async function leap({
  core,
  queue,
  mine,
  facts,
  screen,
  at,
}: Part & Pick<ReplayOptions, 'facts' | 'screen'> & { readonly at: number }): Promise<void> {
  core.set({ phase: 'reading', message: null });
  await core.shown();
  if (core.state.durationMs === 0) {
    const { durationMs } = await facts();
    core.set({ durationMs });
  }
  const from = await queue.leap(at);
  if (!core.isLast(mine)) return;
  screen.begin(from.cols, from.rows);
  await core.show([{ kind: 'output', at: from.at, text: from.text }]);
  for (let next = await queue.peek(); core.isLast(mine) && next !== null && next.at <= at;) {
    await core.show(queue.take(at));
    next = await queue.peek();
  }
  if (core.isLast(mine)) core.set({ phase: 'ready', at });
}

async function playOn({ core, queue, clock, mine }: Part & Pick<ReplayOptions, 'clock'>): Promise<void> {
  while (core.isLast(mine) && core.state.playing) {
    const next = await queue.peek();
    if (!core.isLast(mine)) return;
    if (next === null) return core.set({ playing: false, at: core.state.durationMs });
    // What is idle for long is cut at its beginning.
    if (next.at - core.state.at > longestGap) core.set({ at: next.at - longestGap });
    const { at, speed } = core.state;
    if (next.at > at) {
      const since = clock.monotonic();
      await core.wait(Math.min(tickMs, (next.at - at) / speed));
      if (!core.isLast(mine)) return;
      // A late timer does not pass over output that comes later.
      core.set({ at: Math.min(next.at, at + (clock.monotonic() - since) * speed) });
    } else await core.show(queue.take(at));
  }
}

async function stepTo({ core, queue, mine }: Part): Promise<void> {
  await core.shown();
  const entry = await queue.peek();
  if (!core.isLast(mine)) return;
  core.set({ at: entry?.at ?? core.state.durationMs });
  if (entry) await core.show(queue.take(entry.at));
}

async function showAll(screen: ReplayScreen, entries: readonly RecordingEntry[]): Promise<void> {
  let text = '';
  for (const entry of entries) {
    if (entry.kind === 'output') text += entry.text;
    if (entry.kind !== 'size') continue;
    await screen.write(text);
    text = '';
    screen.resize(entry.cols, entry.rows);
  }
  await screen.write(text);
}
