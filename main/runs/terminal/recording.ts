import { open, type FileHandle } from 'node:fs/promises';
import type { Clock } from '../../../shared/lib/ports.ts';

/**
 * A recording in asciicast v2 (docs.asciinema.org/manual/asciicast/v2), written line by line, so that
 * what is there can be replayed whenever the writing stops.
 */
export interface Recording {
  /** Resolves when it is in the file; rejects with what the disk says. */
  output(bytes: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): Promise<void>;
  /** Waits for all that is under way. */
  close(): Promise<void>;
}

/** A terminal that prints for days must not fill the disk: beyond this the recording stops, with a mark. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Begins a recording at `path`. */
export async function startRecording({
  path,
  clock,
  cols,
  rows,
  maxBytes = MAX_BYTES,
}: {
  path: string;
  clock: Clock;
  cols: number;
  rows: number;
  maxBytes?: number;
}): Promise<Recording> {
  const file = await open(path, 'w', 0o600);
  const begun = clock.monotonic();
  // Characters may be cut by the frames; the format wants text.
  const decoder = new TextDecoder();
  let written = 0;
  let last: Promise<void> = Promise.resolve();

  const write = (line: unknown): Promise<void> => {
    if (written > maxBytes) return last;
    const text = `${JSON.stringify(line)}\n`;
    written += text.length;
    const mark =
      written > maxBytes
        ? `${JSON.stringify([seconds(), 'm', 'The recording ends here: it is too long.'])}\n`
        : '';
    last = last.then(() => append(file, text + mark));
    return last;
  };
  const seconds = (): number => Math.round(clock.monotonic() - begun) / 1000;
  await write({ version: 2, width: cols, height: rows, timestamp: Math.floor(clock.now() / 1000) });
  return {
    output: (bytes) => write([seconds(), 'o', decoder.decode(bytes, { stream: true })]),
    resize: (width, height) => write([seconds(), 'r', `${width}x${height}`]),
    async close() {
      try {
        await last;
      } finally {
        await file.close();
      }
    },
  };
}

async function append(file: FileHandle, text: string): Promise<void> {
  await file.appendFile(text);
}
