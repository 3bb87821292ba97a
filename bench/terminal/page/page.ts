import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { openHost } from '../../../renderer/client/open-host.ts';
import { connectTerminal } from '../../../renderer/features/run/terminal/connect-terminal.ts';
import { endMark, sampleOutput } from '../sample.ts';
import './page.css';

/** What the benchmark calls from outside. Both answer ms from the first byte to the last one drawn. */
declare global {
  interface Window {
    bench: { bare(size: number): Promise<number>; run(runId: string): Promise<number> };
  }
}

const chunk = 64 * 1024;
const windowBytes = 512 * 1024;
const host = openHost(window);

function createTerminal(): { terminal: Terminal; remove: () => void } {
  const element = document.createElement('div');
  document.querySelector('#terminal')?.append(element);
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
  async run(runId) {
    const { terminal, remove } = createTerminal();
    const channel = host.openChannel({ kind: 'terminal', runId });
    const decoder = new TextDecoder();
    let started = 0;
    let tail = '';
    await new Promise<void>((resolve) => {
      channel.onData((bytes) => {
        started ||= performance.now();
        tail = (tail + decoder.decode(bytes.slice(-256))).slice(-512);
        if (tail.includes(endMark)) terminal.write('', resolve);
      });
      connectTerminal(terminal, channel);
      // The run waits for a key, so that nothing is printed before somebody looks.
      channel.send(new TextEncoder().encode('\r'));
    });
    const elapsed = performance.now() - started;
    remove();
    return elapsed;
  },
};
