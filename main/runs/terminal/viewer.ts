import { terminalFlow } from '../../../shared/contract/flow-control.ts';
import { closeCodes } from '../../../shared/contract/transport.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';
import type { ChannelPeer } from '../../contract/ports.ts';

/** A client that looks at a terminal. */
export interface Viewer {
  /** Bytes that the agent should wait for: 0 for a viewer that has stopped taking any. */
  readonly holds: number;
  /** The screen as it was when the viewer came; what was sent since then follows it. */
  begin(screen: Uint8Array): void;
  send(bytes: Uint8Array): void;
  credit(bytes: number): void;
  /** Ends it from this side. */
  close(code: number, reason: string): void;
  /** It is gone by itself. */
  forget(): void;
}

/** A viewer that took nothing for so long, with more than this outstanding, is not waited for. */
export const stallMs = 5000;
/** Beyond this much it is detached. */
export const maxOutstanding: number = 8 * 1024 * 1024;

/** Follows how far one client is behind. `changed` is called when `holds` may have become smaller. */
export function createViewer({
  peer,
  timers,
  changed,
  detached,
}: {
  peer: ChannelPeer;
  timers: Timers;
  changed: () => void;
  detached: () => void;
}): Viewer {
  let early: Uint8Array[] | null = [];
  let outstanding = 0;
  let gone = false;
  const stall = createStallWatch(timers, changed);

  const forget = (): void => {
    if (gone) return;
    gone = true;
    stall.progress(0);
    detached();
  };
  const close = (code: number, reason: string): void => {
    if (gone) return;
    forget();
    peer.close(code, reason);
  };
  const pass = (bytes: Uint8Array): void => {
    if (!gone && bytes.length > 0) peer.send(bytes);
  };
  const count = (bytes: number): void => {
    outstanding += bytes;
    if (outstanding > maxOutstanding) close(closeCodes.slowConsumer, farBehind);
    else if (!gone) stall.more(outstanding);
  };
  return {
    get holds() {
      return stall.stalled ? 0 : outstanding;
    },
    begin(screen) {
      const waiting = early ?? [];
      early = null;
      count(screen.length);
      for (const bytes of [screen, ...waiting]) pass(bytes);
    },
    send(bytes) {
      if (early) early.push(bytes);
      else pass(bytes);
      count(bytes.length);
    },
    credit(bytes) {
      outstanding = Math.max(0, outstanding - bytes);
      if (!gone) stall.progress(outstanding);
      changed();
    },
    close,
    forget,
  };
}

const farBehind = 'This terminal fell too far behind. Open it again.';

interface StallWatch {
  readonly stalled: boolean;
  more(outstanding: number): void;
  progress(outstanding: number): void;
}

/** Less than `resumeBytes` outstanding is no stall: a client grants credit in steps of that size. */
function createStallWatch(timers: Timers, onStall: () => void): StallWatch {
  let stalled = false;
  let timer: Undo | null = null;
  const more = (outstanding: number): void => {
    if (stalled || timer !== null || outstanding < terminalFlow.resumeBytes) return;
    timer = timers.after(stallMs, () => {
      timer = null;
      stalled = true;
      onStall();
    });
  };
  return {
    get stalled() {
      return stalled;
    },
    more,
    progress(outstanding) {
      timer?.();
      timer = null;
      if (outstanding < terminalFlow.resumeBytes) stalled = false;
      more(outstanding);
    },
  };
}
