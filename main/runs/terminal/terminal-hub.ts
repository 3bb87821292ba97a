import { closeCodes } from '../../../shared/contract/transport.ts';
import type { Timers } from '../../../shared/lib/ports.ts';
import type { ChannelPeer, ChannelSession } from '../../contract/ports.ts';
import type { SessionTerminal } from '../../harness/types.ts';
import { createPacer } from './pacer.ts';
import type { Recording } from './recording.ts';
import { createScreen } from './screen.ts';
import { createViewer, type Viewer } from './viewer.ts';

/** The terminal of one run while it lives: what the agent prints goes to the screen, the recording and all viewers. */
export interface TerminalHub {
  /** The last screen is being taken: nobody can attach any more. */
  readonly finished: boolean;
  readonly size: { readonly cols: number; readonly rows: number };
  output(bytes: Uint8Array): void;
  /** From now on keys go to the agent, and it hears what was taken. */
  connect(terminal: SessionTerminal): void;
  attach(peer: ChannelPeer): ChannelSession;
  resize(cols: number, rows: number): void;
  /** When all output is on the screen and in the recording: closes everything and gives the last screen. */
  finish(): Promise<Uint8Array>;
}

export interface TerminalHubOptions {
  readonly recording: Recording;
  readonly cols: number;
  readonly rows: number;
  readonly timers: Timers;
  /** The recording cannot be written. Called once. */
  readonly onDiskFailure: (error: unknown) => void;
}

/**
 * The agent is paused while the slowest of screen, recording and viewers is behind; a viewer that takes
 * nothing at all is waited for `stallMs` and then left behind.
 */
export function createTerminalHub(options: TerminalHubOptions): TerminalHub {
  const { recording, timers } = options;
  const screen = createScreen(options);
  const viewers = new Set<Viewer>();
  const pacer = createPacer(() => [...viewers].map(({ holds }) => holds));
  const keyboard = createKeyboard();
  const diskFailed = once(options.onDiskFailure);
  let size = { cols: options.cols, rows: options.rows };
  let terminal: SessionTerminal | null = null;
  let finished = false;

  const output = (bytes: Uint8Array): void => {
    pacer.received(bytes.length);
    const recorded = recording.output(bytes).catch(diskFailed);
    const shown = new Promise<void>((resolve) => screen.write(bytes, resolve));
    void Promise.all([recorded, shown]).then(() => pacer.kept(bytes.length));
    for (const viewer of viewers) viewer.send(bytes);
  };
  const attach = (peer: ChannelPeer): ChannelSession => {
    const detached = (): void => void (viewers.delete(viewer) && pacer.settle());
    const viewer = createViewer({ peer, timers, changed: pacer.settle, detached });
    viewers.add(viewer);
    screen.snapshot((now) => viewer.begin(now));
    return { receive: keyboard.type, credit: (bytes) => viewer.credit(bytes), close: () => viewer.forget() };
  };
  return {
    get finished() {
      return finished;
    },
    get size() {
      return size;
    },
    output,
    attach,
    connect(session) {
      terminal = session;
      session.resize(size.cols, size.rows);
      keyboard.connect(session);
      pacer.connect(session);
    },
    resize(cols, rows) {
      if (finished) return;
      size = { cols, rows };
      screen.resize(cols, rows);
      recording.resize(cols, rows).catch(diskFailed);
      terminal?.resize(cols, rows);
    },
    async finish() {
      finished = true;
      const last = await new Promise<Uint8Array>((resolve) => screen.snapshot(resolve));
      await recording.close().catch(diskFailed);
      for (const viewer of viewers) viewer.close(closeCodes.normal, 'The run has ended.');
      screen.dispose();
      return last;
    },
  };
}

/** Keeps what is typed before the agent is there. */
function createKeyboard(): { type(bytes: Uint8Array): void; connect(terminal: SessionTerminal): void } {
  let early: Uint8Array[] = [];
  let terminal: SessionTerminal | null = null;
  return {
    type: (bytes) => (terminal ? terminal.write(bytes) : void early.push(bytes)),
    connect(to) {
      terminal = to;
      for (const bytes of early) to.write(bytes);
      early = [];
    },
  };
}

function once(call: (error: unknown) => void): (error: unknown) => void {
  let called = false;
  return (error) => {
    if (!called) call(error);
    called = true;
  };
}
