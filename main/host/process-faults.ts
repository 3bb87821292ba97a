import type { Logger } from '../../shared/lib/ports.ts';
import { describeFault } from '../../shared/lib/describe-fault.ts';

/**
 * Ends the process at the first error that nobody expected. Everything acknowledged is on disk, so ending and
 * starting anew is safe; going on with a state that nobody understands is not.
 */
export function endOnFault({
  process,
  logger,
  print,
}: {
  process: Pick<NodeJS.Process, 'on' | 'exit'>;
  logger: Logger;
  print: (line: string) => void;
}): void {
  const end = (error: unknown): void => {
    logger.error('host.fault', describeFault(error));
    const message =
      'The host ended because of an error in itself. What it confirmed is saved. Start it again.';
    print(JSON.stringify({ error: { code: 'INTERNAL', message } }));
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
