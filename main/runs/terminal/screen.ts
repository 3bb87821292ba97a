import { SerializeAddon } from '@xterm/addon-serialize';
import headless from '@xterm/headless';

/** A terminal without a window: knows what the screen shows. */
export interface Screen {
  /** Calls `done` when the bytes are on the screen. */
  write(bytes: Uint8Array, done: () => void): void;
  /** Calls back between what was written before and what is written after. */
  snapshot(take: (screen: Uint8Array) => void): void;
  /** Takes effect between what was written before and what is written after; `done` is called then. */
  resize(cols: number, rows: number, done?: () => void): void;
  dispose(): void;
}

/** Lines above the screen that somebody who attaches later can scroll back to. */
const SCROLLBACK = 1000;

/** Creates an empty screen. `scrollback` is how many lines above it are kept. */
export function createScreen({
  cols,
  rows,
  scrollback = SCROLLBACK,
}: {
  cols: number;
  rows: number;
  scrollback?: number;
}): Screen {
  const terminal = new headless.Terminal({
    cols,
    rows,
    scrollback,
    allowProposedApi: true,
    // What a program prints wrongly is its own matter.
    logLevel: 'off',
  });
  const serializer = new SerializeAddon();
  terminal.loadAddon(serializer);
  return {
    write: (bytes, done) => terminal.write(bytes, done),
    snapshot: (take) => terminal.write('', () => take(Buffer.from(serializer.serialize()))),
    resize: (width, height, done) =>
      terminal.write('', () => {
        terminal.resize(width, height);
        done?.();
      }),
    dispose: () => terminal.dispose(),
  };
}
