import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';

/** What a server process used so far. */
export interface Usage {
  /** µs of CPU, user and system. */
  readonly cpu: number;
  /** Bytes after a full garbage collection, without compiled code: that is no cost of what the code is used for. */
  readonly heap: number;
  readonly rss: number;
  /** Bytes that it handed to write calls, of files and of sockets; 0 where the system does not say. */
  readonly written: number;
  /** Longest 1 % of the delays of the event loop since the last question, in ms. */
  readonly loopDelayP99: number;
}

/**
 * `write_bytes` beside it would leave sockets out, but counts memory that was made dirty: with large folios that is
 * up to 2 MiB for a page of 4 KiB, of which the disk gets no more than the page.
 */
function writtenBytes(): number {
  try {
    const match = /^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'));
    return Number(match?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function compiledBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => name.startsWith('code'));
  return spaces.reduce((sum, { space_used_size: used }) => sum + used, 0);
}

/**
 * In a child that was started by `startProbed`: answers each message with its usage, and says that it is
 * ready. Needs `--expose-gc`.
 */
export function answerProbes(ready: unknown): void {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.on('message', () => {
    // Before the collection, which nobody but this question needs.
    const { user, system } = process.cpuUsage();
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    const usage: Usage = {
      cpu: user + system,
      heap: heapUsed + external - compiledBytes(),
      rss,
      written: writtenBytes(),
      loopDelayP99: delay.percentile(99) / 1e6,
    };
    delay.reset();
    process.send?.(usage);
  });
  process.on('SIGTERM', () => process.exit(0));
  process.send?.({ ready });
}
