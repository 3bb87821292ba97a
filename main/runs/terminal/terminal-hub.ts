import { closeCodes } from '../../../shared/contract/transport.ts';
import type { Timers } from '../../../shared/lib/ports.ts';
import type { ChannelPeer, ChannelSession } from '../../contract/ports.ts';
import type { SessionTerminal } from '../../harness/types.ts';
import type { Keeper } from './keeping/keeper.ts';
import { createPacer } from './pacer.ts';
import { createViewer, type Viewer } from './viewer.ts';

/** The terminal of one run while it lives: what the agent prints goes to all viewers, the screen and the recording. */
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
  /** The screen and the recording; the hub closes it. */
  readonly keeper: Keeper;
  readonly cols: number;
  readonly rows: number;
  readonly timers: Timers;
}

/**
 * The agent is paused while the slowest of screen, recording and viewers is behind; a viewer that takes
 * nothing at all is waited for `stallMs` and then left behind.
 */
export function createTerminalHub(options: TerminalHubOptions): TerminalHub {
  const { keeper, timers } = options;
  const viewers = new Set<Viewer>();
  const pacer = createPacer({ holds: () => [...viewers].map(({ holds }) => holds), timers });
  const keyboard = createKeyboard();
  let size = { cols: options.cols, rows: options.rows };
  let terminal: SessionTerminal | null = null;
  let finished = false;

  const output = (bytes: Uint8Array): void => {
    pacer.received(bytes.length);
    for (const viewer of viewers) viewer.send(bytes);
    keeper.output(bytes, () => pacer.kept(bytes.length));
  };
  const attach = (peer: ChannelPeer): ChannelSession => {
    const detached = (): void => void (viewers.delete(viewer) && pacer.settle());
    const viewer = createViewer({ peer, timers, changed: pacer.settle, detached });
    viewers.add(viewer);
    keeper.snapshot((now) => viewer.begin(now));
    const receive = (bytes: Uint8Array): void => {
      pacer.typed();
      keyboard.type(bytes);
    };
    return { receive, credit: (bytes) => viewer.credit(bytes), close: () => viewer.forget() };
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
      keeper.resize(cols, rows);
      terminal?.resize(cols, rows);
    },
    async finish() {
      finished = true;
      const last = await keeper.close();
      for (const viewer of viewers) viewer.close(closeCodes.normal, 'The run has ended.');
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
