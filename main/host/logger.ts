import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, LogFields, Logger } from '../../shared/lib/ports.ts';

/** A log file that can be closed. */
export interface FileLogger extends Logger {
  close(): void;
}

/** One older file is kept, so logs never take more than twice this. */
const maxBytes = 8 * 1024 * 1024;

/**
 * Logs to `<profile>/logs/host.log`, one JSON object per line. A line that cannot be written, such as on a full
 * disk, is dropped: logging never stops the work.
 */
export function createFileLogger({ profile, clock }: { profile: string; clock: Clock }): FileLogger {
  const path = join(profile, 'logs', 'host.log');
  let file = attempt(() => open(path));

  function write(level: string, event: string, fields: LogFields = {}): void {
    const line = `${JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event, ...fields })}\n`;
    attempt(() => {
      file ??= open(path);
      if (fstatSync(file).size + line.length > maxBytes) file = rotate(path, file);
      writeSync(file, line);
    });
  }

  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    close() {
      const last = file;
      file = null;
      if (last !== null) attempt(() => closeSync(last));
    },
  };
}

function open(path: string): number {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

function rotate(path: string, file: number): number {
  closeSync(file);
  renameSync(path, `${path}.1`);
  return open(path);
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
