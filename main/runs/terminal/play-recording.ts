import type { PlacedEntry } from './recording-lines.ts';
import type { Screen } from './screen.ts';

/** So much is written to a screen at once: a write costs a turn of the event loop, however short it is. */
const gatherChars = 64 * 1024;

/**
 * Plays entries onto a screen as fast as it takes them. `passed` is told after each entry where the next begins,
 * and may call `shown` to wait until all up to there is on the screen.
 */
export async function playRecording(
  screen: Screen,
  entries: AsyncIterable<PlacedEntry>,
  passed: (placed: PlacedEntry, shown: () => Promise<void>) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  let gathered = '';
  const shown = async (): Promise<void> => {
    const text = gathered;
    gathered = '';
    if (text !== '') await new Promise<void>((resolve) => screen.write(Buffer.from(text), resolve));
  };
  for await (const placed of entries) {
    const { entry } = placed;
    if (entry.kind === 'output') gathered += entry.text;
    if (gathered.length >= gatherChars) await shown();
    if (entry.kind === 'size') {
      await shown();
      screen.resize(entry.cols, entry.rows);
    }
    await passed(placed, shown);
  }
  await shown();
}
