/** Where a command prints to. stdout carries only what the command promises; everything else is stderr. */
export interface Terminal {
  /** Resolves when the reader has room for more. */
  out(line: string): Promise<void>;
  err(line: string): void;
}

/** The terminal of this process. A reader that goes away (`| head`) ends the process quietly. */
export function createTerminal({
  stdout,
  stderr,
  exit,
}: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exit'>): Terminal {
  stdout.on('error', (error: NodeJS.ErrnoException) => exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    async out(line) {
      if (!stdout.write(`${line}\n`)) await new Promise((resolve) => stdout.once('drain', resolve));
    },
    err: (line) => void stderr.write(`${line}\n`),
  };
}
