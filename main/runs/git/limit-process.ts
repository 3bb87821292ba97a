import type { Timers, Undo } from '../../../shared/lib/ports.ts';

const KILL_AFTER_MS = 2000;

/**
 * Ends a process group when its time is up or it is not wanted any more: SIGTERM, so that git takes its
 * locks away, then SIGKILL.
 */
export function limitProcess({
  pid,
  timeoutMs,
  signal,
  timers,
}: {
  pid: number | undefined;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  timers: Timers;
}): { reached(): 'timeout' | 'aborted' | null; clear: Undo } {
  let reached: 'timeout' | 'aborted' | null = null;
  let stopKilling: Undo | null = null;
  const end = (why: 'timeout' | 'aborted'): void => {
    reached ??= why;
    if (stopKilling || pid === undefined) return;
    signalGroup(pid, 'SIGTERM');
    stopKilling = timers.after(KILL_AFTER_MS, () => signalGroup(pid, 'SIGKILL'));
  };
  const aborted = (): void => end('aborted');
  const stopWaiting = timers.after(timeoutMs, () => end('timeout'));
  if (signal?.aborted === true) aborted();
  signal?.addEventListener('abort', aborted, { once: true });
  return {
    reached: () => reached,
    clear() {
      stopWaiting();
      stopKilling?.();
      signal?.removeEventListener('abort', aborted);
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has just ended.
  }
}
