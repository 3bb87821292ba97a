import type { Timers, Undo } from '../../../shared/lib/ports.ts';

const KILL_AFTER_MS = 2000;
/** How often it is looked for what is left of a group, and how many times: one that nobody reaps stays for ever. */
const LOOK_MS = 10;
const LOOKS = 300;

/**
 * Ends a process group when its time is up or it is not wanted any more: SIGTERM, so that git takes its
 * locks away, then SIGKILL. To be cleared when git itself has ended: resolves when what it had started has, too, as
 * that may write on until then.
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
}): { reached(): 'timeout' | 'aborted' | null; clear(): Promise<void> } {
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
    async clear() {
      stopWaiting();
      signal?.removeEventListener('abort', aborted);
      if (reached !== null && pid !== undefined) await groupEnds(pid, timers);
      stopKilling?.();
    },
  };
}

async function groupEnds(pid: number, timers: Timers): Promise<void> {
  for (let looks = 0; looks < LOOKS && signalGroup(pid, 0); looks++) {
    await new Promise<void>((resolve) => timers.after(LOOK_MS, resolve));
  }
}

/** False when it has ended. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}
