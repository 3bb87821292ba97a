import type { openHost } from '../../../renderer/client/open-host.ts';
import { connectTerminal } from '../../../renderer/lib/terminal/connect-terminal.ts';
import { openTerminal } from '../../../renderer/lib/terminal/open-terminal.ts';
import { quiet } from './quiet.ts';
import { turns } from './turns.ts';

/** What was seen of many terminals in a while. */
export interface Seen {
  /** The longest time between two frames, in ms. */
  readonly longestFrame: number;
  readonly bytes: number;
  readonly ms: number;
}

export interface Many {
  watch(seconds: number): Promise<Seen>;
  close(): void;
}

/** Opens the terminals of runs as the app does, all in sight. */
export function openMany({
  host,
  place,
  runIds,
}: {
  host: Pick<ReturnType<typeof openHost>, 'openChannel'>;
  place: HTMLElement;
  runIds: readonly string[];
}): Many {
  const grid = document.createElement('div');
  grid.className = 'many';
  place.append(grid);
  let bytesSeen = 0;
  const undo = runIds.map((runId) => {
    const element = document.createElement('div');
    grid.append(element);
    const opened = openTerminal({ element, events: quiet, worktree: null, fits: true });
    const channel = host.openChannel({ kind: 'terminal', runId });
    channel.onData((bytes) => void (bytesSeen += bytes.length));
    const disconnect = connectTerminal(opened.terminal, channel, turns);
    return () => {
      disconnect();
      opened.dispose();
    };
  });
  return {
    async watch(seconds) {
      const began = performance.now();
      const before = bytesSeen;
      let last = await new Promise<number>(requestAnimationFrame);
      let longestFrame = 0;
      while (performance.now() - began < seconds * 1_000) {
        const now = await new Promise<number>(requestAnimationFrame);
        longestFrame = Math.max(longestFrame, now - last);
        last = now;
      }
      return { longestFrame, bytes: bytesSeen - before, ms: performance.now() - began };
    },
    close() {
      for (const each of undo) each();
      grid.remove();
    },
  };
}
