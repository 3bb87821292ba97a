import { createHash } from 'node:crypto';

/** What happened, in order: two runs of one seed must have the same. */
export interface Trace {
  /** Notes a line, and the bytes that belong to it. */
  note(line: string, bytes?: Uint8Array): void;
  /** SHA-256 of everything noted so far, as hex. */
  digest(): string;
  readonly lines: number;
}

/** Creates an empty trace. `print` sees each line as it is noted. */
export function createTrace(print?: (line: string, bytes?: Uint8Array) => void): Trace {
  const hash = createHash('sha256');
  let lines = 0;
  return {
    note(line, bytes) {
      lines += 1;
      hash.update(line).update('\n');
      if (bytes) hash.update(bytes);
      print?.(line, bytes);
    },
    digest: () => hash.copy().digest('hex'),
    get lines() {
      return lines;
    },
  };
}
