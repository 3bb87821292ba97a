import { terminalFlow } from '../../shared/contract/flow-control.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';

type Stream = 'out' | 'err';

export interface Output {
  push(stream: Stream, bytes: Uint8Array): void;
  /** The host is done with so many bytes. */
  credit(bytes: number): void;
  /** Sends what is gathered, now. */
  flush(): void;
}

/**
 * Sends the output of one process in frames: at once after a silence, and gathered while more follows. Pauses the
 * process while the host is behind by more than `terminalFlow` allows.
 */
export function createOutput({
  timers,
  send,
  pause,
  resume,
}: {
  timers: Timers;
  send: (stream: Stream, bytes: Uint8Array) => void;
  pause: () => void;
  resume: () => void;
}): Output {
  let stream: Stream = 'out';
  let parts: Uint8Array[] = [];
  let gathered = 0;
  let outstanding = 0;
  let paused = false;
  let timer: Undo | null = null;

  const flush = (): void => {
    timer?.();
    timer = null;
    if (gathered === 0) return;
    timer = timers.after(terminalFlow.coalesceMs, flush);
    const frame: Uint8Array = Buffer.concat(parts, gathered);
    parts = [];
    gathered = 0;
    outstanding += frame.length;
    send(stream, frame);
    if (!paused && outstanding > terminalFlow.pauseBytes) {
      paused = true;
      pause();
    }
  };

  return {
    push(from, bytes) {
      if (from !== stream) flush();
      stream = from;
      parts.push(bytes);
      gathered += bytes.length;
      if (timer === null || gathered >= terminalFlow.frameBytes) flush();
    },
    credit(bytes) {
      outstanding = Math.max(0, outstanding - bytes);
      if (!paused || outstanding >= terminalFlow.resumeBytes) return;
      paused = false;
      resume();
    },
    flush,
  };
}
