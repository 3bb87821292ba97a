import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { buildScreens, readScreens, unfinished, type KeptScreen } from './screen-index.ts';

/** The screen of a recording at some time, and where in the file what follows it begins. */
export interface LeapScreen {
  readonly at: number;
  readonly cols: number;
  readonly rows: number;
  readonly text: string;
  readonly position: number;
}

/** Finds screens in long recordings. They are kept beside the recordings and can always be made again. */
export interface Leaps {
  /** The last screen kept at or before `at` (ms); null when the beginning is nearer. `cast` is the recording's hash. */
  before(cast: string, recording: string, at: number): Promise<LeapScreen | null>;
  /** Begins to make what leaps need, so that the first one waits less. */
  prepare(cast: string, recording: string): void;
}

/** Recordings whose places are held in memory: a few hundred screens each, some dozen bytes for one. */
const most = 8;

/** Creates the finder; `dir` is its own folder. */
export function createLeaps({ dir, signal }: { dir: string; signal: AbortSignal }): Leaps {
  const places = new Map<string, Places>();
  const of = (cast: string, recording: string): Places => {
    const known = places.get(cast);
    const made = known ?? createPlaces({ recording, path: join(dir, cast), signal });
    places.delete(cast);
    places.set(cast, made);
    for (const [oldest, { settled }] of places) if (places.size > most && settled) places.delete(oldest);
    return made;
  };
  return {
    prepare: (cast, recording) => void of(cast, recording),
    async before(cast, recording, at) {
      const all = of(cast, recording);
      await all.reach(at);
      const place = all.screens.findLast((screen) => screen.at <= at);
      return place === undefined ? null : { ...place, text: await all.read(place) };
    },
  };
}

interface Places {
  readonly screens: readonly KeptScreen[];
  /** They are all there, or no more can be made. */
  readonly settled: boolean;
  /** Resolves when the screens up to `at` are there, or no more can be made. */
  reach(at: number): Promise<void>;
  read(screen: KeptScreen): Promise<string>;
}

function createPlaces({
  recording,
  path,
  signal,
}: {
  recording: string;
  path: string;
  signal: AbortSignal;
}): Places {
  let screens: KeptScreen[] = [];
  let reached = -1;
  let settled = false;
  let waiting: { at: number; resolve: () => void }[] = [];
  const wake = (): void => {
    const woken = waiting.filter(({ at }) => settled || at < reached);
    waiting = waiting.filter((each) => !woken.includes(each));
    for (const { resolve } of woken) resolve();
  };
  const make = async (): Promise<void> => {
    const known = await readScreens(path);
    screens = known ?? screens;
    if (known !== null) return;
    await buildScreens({
      recording,
      path,
      signal,
      onKept: (screen) => void screens.push(screen),
      onReached(at) {
        reached = at;
        if (waiting.length > 0) wake();
      },
    });
  };
  // A disk that fails, or a host that closes: one leaps to what was kept until then and plays on from there.
  void make()
    .catch(() => undefined)
    .finally(() => {
      settled = true;
      wake();
    });
  return {
    get screens() {
      return screens;
    },
    get settled() {
      return settled;
    },
    reach: (at) =>
      settled || at < reached
        ? Promise.resolve()
        : new Promise((resolve) => void waiting.push({ at, resolve })),
    read: (screen) => readPart(path, screen),
  };
}

async function readPart(path: string, { start, length }: KeptScreen): Promise<string> {
  // Its name changes once, when all are there.
  const file = await open(path)
    .catch(() => open(unfinished(path)))
    .catch(() => open(path));
  try {
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, start);
    return bytes.toString();
  } finally {
    await file.close();
  }
}
