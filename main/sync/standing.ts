import { HearthError } from '../../shared/contract/errors.ts';
import type { Logger } from '../../shared/lib/ports.ts';
import { reactionTo, type Reaction } from '../../shared/wire/close-codes.ts';
import { ConnectError } from './channel.ts';
import { closeSentence, rejectSentence } from './sentences.ts';

/** How this host stands with its server, in sentences for a person. */
export interface Standing {
  /** Why the server does not want what this host has. */
  readonly refusal: string | null;
  /** Why there is no connection. */
  readonly trouble: string | null;
  /** A connection came about, or a person asks for another try. */
  clear(): void;
  rejected(code: string): void;
  /** The connection ended: by `ConnectError`, or by what this host could not do. Says what to do about it. */
  ended(cause: unknown): Reaction;
}

const FAULT =
  'Something went wrong here while syncing. Your work is safe on this machine. It is tried again by itself.';

export function createStanding({ logger }: { logger: Logger }): Standing {
  let refusal: string | null = null;
  let trouble: string | null = null;
  return {
    get refusal() {
      return refusal;
    },
    get trouble() {
      return trouble;
    },
    clear() {
      refusal = null;
      trouble = null;
    },
    rejected(code) {
      logger.warn('sync.rejected', { code });
      refusal = rejectSentence(code);
    },
    ended(cause) {
      if (cause instanceof ConnectError) {
        const { closeCode } = cause;
        logger.info('sync.ended', { code: closeCode });
        trouble = closeSentence(closeCode);
        const reaction = reactionTo(closeCode);
        refusal = reaction === 'stop' ? trouble : null;
        return reaction;
      }
      const isKnown = cause instanceof HearthError;
      logger.warn('sync.failed', { code: isKnown ? cause.code : 'INTERNAL' });
      trouble = isKnown ? cause.message : FAULT;
      refusal = null;
      return 'retry';
    },
  };
}
