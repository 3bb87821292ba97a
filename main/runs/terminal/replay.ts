import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { createScreen, type Screen } from './screen.ts';

const header = z.object({ version: z.literal(2), width: z.number(), height: z.number() });
const entry = z.tuple([z.number(), z.string(), z.string()]);

/** Plays a recording to its end and gives the last screen; null when it has no readable first line. */
export async function replayScreen(path: string): Promise<Uint8Array | null> {
  let screen: Screen | null = null;
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const read = parseLine(line);
      if (screen === null) {
        const begin = header.safeParse(read).data;
        if (!begin) return null;
        screen = createScreen({ cols: begin.width, rows: begin.height });
      } else await play(screen, read);
    }
    return screen && (await lastOf(screen));
  } finally {
    screen?.dispose();
  }
}

/** The last line of a recording that was cut off is no JSON: it is skipped. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function play(screen: Screen, line: unknown): Promise<void> {
  const [, kind, data] = entry.safeParse(line).data ?? [];
  if (kind === 'o' && data) await new Promise<void>((resolve) => screen.write(Buffer.from(data), resolve));
  if (kind === 'r' && data) {
    const [cols = 0, rows = 0] = data.split('x').map(Number);
    if (cols > 0 && rows > 0) screen.resize(cols, rows);
  }
}

function lastOf(screen: Screen): Promise<Uint8Array> {
  return new Promise((resolve) => screen.snapshot(resolve));
}
