import { playRecording } from './play-recording.ts';
import { readEntries, readHead } from './recording-lines.ts';
import { createScreen } from './screen.ts';

/** Plays a recording to its end and gives the last screen; null when it has no readable first line. */
export async function replayScreen(path: string): Promise<Uint8Array | null> {
  const head = await readHead(path);
  if (head === null) return null;
  const screen = createScreen(head);
  try {
    await playRecording(screen, readEntries(path, head.next));
    return await new Promise<Uint8Array>((resolve) => screen.snapshot(resolve));
  } finally {
    screen.dispose();
  }
}
