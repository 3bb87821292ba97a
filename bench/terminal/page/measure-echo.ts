import type { openHost } from '../../../renderer/client/open-host.ts';
import { connectTerminal } from '../../../renderer/lib/terminal/connect-terminal.ts';
import { openTerminal } from '../../../renderer/lib/terminal/open-terminal.ts';
import { quiet } from './quiet.ts';
import { turns } from './turns.ts';

/** Of each key: ms until what it printed was drawn, and until the frame after that. */
export interface EchoTimes {
  readonly drawn: readonly number[];
  readonly painted: readonly number[];
  /** What the program printed meanwhile, and in how long. */
  readonly bytes: number;
  readonly ms: number;
}

const betweenKeysMs = 125;

/** Types into a program that floods its terminal and prints `<key N>` for the Nth key. */
export async function measureEcho({
  host,
  place,
  runId,
  keys,
}: {
  host: Pick<ReturnType<typeof openHost>, 'openChannel'>;
  place: HTMLElement;
  runId: string;
  keys: number;
}): Promise<EchoTimes> {
  const element = document.createElement('div');
  element.className = 'one';
  place.append(element);
  const opened = openTerminal({ element, events: quiet, worktree: null, fits: true });
  const channel = host.openChannel({ kind: 'terminal', runId });
  const disconnect = connectTerminal(opened.terminal, channel, turns);
  const decoder = new TextDecoder();
  const times = { drawn: [] as number[], painted: [] as number[] };
  let bytesSeen = 0;
  let tail = '';
  let waiting: { mark: string; drawn: () => void } | null = null;
  const ended = new Promise<never>((_resolve, reject) => {
    channel.onClose(({ reason }) => reject(new Error(reason)));
  });
  channel.onData((bytes) => {
    bytesSeen += bytes.length;
    tail = (tail + decoder.decode(bytes)).slice(-bytes.length - 32);
    if (!waiting || !tail.includes(waiting.mark)) return;
    // Its own bytes are on the way to the screen already: connectTerminal listens first.
    opened.terminal.write('', waiting.drawn);
    waiting = null;
  });
  const began = performance.now();
  for (let key = 1; key <= keys; key++) {
    await new Promise((resolve) => setTimeout(resolve, betweenKeysMs));
    const pressed = performance.now();
    const drawn = new Promise<void>((resolve) => {
      waiting = { mark: `<key ${key}>`, drawn: resolve };
    });
    channel.send(new TextEncoder().encode('k'));
    await Promise.race([drawn, ended]);
    times.drawn.push(performance.now() - pressed);
    await new Promise(requestAnimationFrame);
    times.painted.push(performance.now() - pressed);
  }
  const ms = performance.now() - began;
  disconnect();
  opened.dispose();
  element.remove();
  return { ...times, bytes: bytesSeen, ms };
}
