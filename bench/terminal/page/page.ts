import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { openHost } from '../../../renderer/client/open-host.ts';
import { connectTerminal } from '../../../renderer/lib/terminal/connect-terminal.ts';
import { endMark, sampleOutput } from '../sample.ts';
import { measureEcho, type EchoTimes } from './measure-echo.ts';
import { openMany, type Many, type Seen } from './open-many.ts';
import { turns } from './turns.ts';
import './page.css';

/** What the benchmark calls from outside. Times are in ms. */
declare global {
  interface Window {
    bench: {
      /** From the first byte to the last one drawn, as is `run`. */
      bare(size: number): Promise<number>;
      run(runId: string, size: number): Promise<number>;
      echo(runId: string, keys: number): Promise<EchoTimes>;
      open(runIds: readonly string[]): void;
      watch(seconds: number): Promise<Seen>;
      close(): void;
    };
  }
}

const chunk = 64 * 1024;
const windowBytes = 512 * 1024;
const host = openHost(window);
const place = document.querySelector<HTMLElement>('#terminal') ?? document.body;
let many: Many | null = null;

function createTerminal(): { terminal: Terminal; remove: () => void } {
  const element = document.createElement('div');
  place.append(element);
  const terminal = new Terminal({ cols: 120, rows: 40, scrollback: 10_000, allowProposedApi: false });
  terminal.open(element);
  return {
    terminal,
    remove() {
      terminal.dispose();
      element.remove();
    },
  };
}

window.bench = {
  /** xterm.js and nothing else: the same bytes from memory, with the same window of undrawn bytes. */
  async bare(size) {
    const { terminal, remove } = createTerminal();
    const bytes = sampleOutput(size);
    const started = performance.now();
    await new Promise<void>((resolve) => {
      let sent = 0;
      let drawn = 0;
      const pump = (): void => {
        while (sent < size && sent - drawn < windowBytes) {
          const part = bytes.subarray(sent, sent + chunk);
          sent += part.length;
          terminal.write(part, () => {
            drawn += part.length;
            if (drawn >= size) resolve();
            else pump();
          });
        }
      };
      pump();
    });
    const elapsed = performance.now() - started;
    remove();
    return elapsed;
  },

  /** A run's terminal as the app shows it: agent, supervisor, host, socket, screen. */
  async run(runId, size) {
    const { terminal, remove } = createTerminal();
    const channel = host.openChannel({ kind: 'terminal', runId });
    const decoder = new TextDecoder();
    let started = 0;
    let tail = '';
    let bytesSeen = 0;
    channel.onData(() => (started ||= performance.now()));
    connectTerminal(terminal, channel, turns);
    await new Promise<void>((resolve, reject) => {
      channel.onClose(({ reason }) => reject(new Error(reason)));
      // After the terminal has taken the same bytes.
      channel.onData((bytes) => {
        bytesSeen += bytes.length;
        tail = (tail + decoder.decode(bytes.slice(-256))).slice(-512);
        if (tail.includes(endMark)) terminal.write('', resolve);
      });
      // The run waits for a key, so that nothing is printed before somebody looks.
      channel.send(new TextEncoder().encode('\r'));
    });
    const elapsed = performance.now() - started;
    remove();
    if (bytesSeen < size) throw new Error(`The run printed ${bytesSeen} bytes of ${size}`);
    return elapsed;
  },

  echo: (runId, keys) => measureEcho({ host, place, runId, keys }),
  open(runIds) {
    many = openMany({ host, place, runIds });
  },
  async watch(seconds) {
    if (!many) throw new Error('No terminals are open');
    return many.watch(seconds);
  },
  close() {
    many?.close();
    many = null;
  },
};
