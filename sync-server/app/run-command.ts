import type { Logger } from '../../shared/lib/ports.ts';
import type { Command } from './commands.ts';
import { compact } from './compact.ts';
import type { Done } from './done.ts';
import { audit, invite, status } from './inquire.ts';
import { backup, restore, verify } from './maintain.ts';

/** Does what a command says that ends by itself; rejects with what `explain` explains. */
export function runCommand(
  command: Exclude<Command, { command: 'serve' }>,
  /** The program of the threads that decode. */
  parts: { readonly program: URL; readonly logger: Logger },
): Promise<Done> {
  switch (command.command) {
    case 'backup':
      return backup(command);
    case 'restore':
      return restore(command);
    case 'verify':
      return verify(command);
    case 'compact':
      return compact(command, parts);
    case 'invite':
      return invite(command);
    case 'audit':
      return audit(command);
    case 'status':
      return status(command);
  }
}
