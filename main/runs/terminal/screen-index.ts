import { open, mkdir, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { playRecording } from './play-recording.ts';
import { readEntries, readHead, type PlacedEntry } from './recording-lines.ts';
import { createScreen, type Screen } from './screen.ts';

/** A screen that was kept while a recording was played: what was printed before `position` is on it. */
export interface KeptScreen {
  readonly at: number;
  readonly position: number;
  readonly cols: number;
  readonly rows: number;
  /** Where it lies in the file of screens, in bytes. */
  readonly start: number;
  readonly length: number;
}

/** Bytes of a recording between two screens: so much is played at once after a leap. */
export const betweenScreens: number = 1024 * 1024;
/** A leap shows so many lines above the screen. */
const scrollback = 200;

const keptScreen = z.object({
  at: z.number(),
  position: z.number(),
  cols: z.number(),
  rows: z.number(),
  start: z.number(),
  length: z.number(),
});
const file = z.object({ version: z.literal(1), screens: z.array(keptScreen) });

export interface BuildOptions {
  readonly recording: string;
  /** The screens; beside them, `.json`, lies where each begins. */
  readonly path: string;
  /** Called for each screen as soon as it can be read; `path` is where it is written until all are there. */
  onKept(screen: KeptScreen): void;
  /** Called often with the time that was reached, in ms since the beginning. */
  onReached(at: number): void;
  readonly signal: AbortSignal;
}

/** Where the screens are written until all are there. */
export const unfinished = (path: string): string => `${path}.part`;

/** Plays a recording and keeps a screen of it every so often, so that one can leap in it. */
export async function buildScreens(options: BuildOptions): Promise<KeptScreen[]> {
  const { recording, path, onKept, onReached, signal } = options;
  const head = await readHead(recording);
  if (head === null) return [];
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const to = await open(unfinished(path), 'w', 0o600);
  const screen = createScreen({ ...head, scrollback });
  const screens: KeptScreen[] = [];
  let size = { cols: head.cols, rows: head.rows };
  let last = head.next;
  const passed = async ({ entry, next }: PlacedEntry, shown: () => Promise<void>): Promise<void> => {
    signal.throwIfAborted();
    if (entry.kind === 'size') size = { cols: entry.cols, rows: entry.rows };
    if (next - last >= betweenScreens) {
      await shown();
      const screenAt = { at: entry.at, position: next, ...size };
      const kept = await append(to, screen, screenAt, screens.at(-1));
      screens.push(kept);
      onKept(kept);
      last = next;
    }
    onReached(entry.at);
  };
  try {
    await playRecording(screen, readEntries(recording, head.next), passed);
    await to.sync();
  } finally {
    screen.dispose();
    await to.close();
  }
  await rename(unfinished(path), path);
  await writeIndex(path, screens);
  return screens;
}

async function append(
  to: FileHandle,
  screen: Screen,
  place: Omit<KeptScreen, 'start' | 'length'>,
  before: KeptScreen | undefined,
): Promise<KeptScreen> {
  const bytes = await new Promise<Uint8Array>((resolve) => screen.snapshot(resolve));
  const start = before === undefined ? 0 : before.start + before.length;
  await to.write(bytes, 0, bytes.length, start);
  return { ...place, start, length: bytes.length };
}

async function writeIndex(path: string, screens: readonly KeptScreen[]): Promise<void> {
  const to = await open(`${path}.json.part`, 'w', 0o600);
  try {
    await to.writeFile(JSON.stringify({ version: 1, screens }));
    await to.sync();
  } finally {
    await to.close();
  }
  await rename(`${path}.json.part`, `${path}.json`);
}

/** The screens that were kept earlier; null when there are none that can be read. */
export async function readScreens(path: string): Promise<KeptScreen[] | null> {
  try {
    const from = await open(`${path}.json`);
    try {
      return file.parse(JSON.parse(await from.readFile('utf8'))).screens;
    } finally {
      await from.close();
    }
  } catch {
    // Missing or broken: it can always be made again.
    return null;
  }
}
