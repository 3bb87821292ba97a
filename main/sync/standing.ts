import { HearthError } from '../../shared/contract/errors.ts';
import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import { describeFault } from '../../shared/lib/describe-fault.ts';
import type { Logger } from '../../shared/lib/ports.ts';
import { closeCodes, reactionTo, type Reaction } from '../../shared/wire/close-codes.ts';
import { ConnectError } from './channel.ts';
import { Halt } from './halt.ts';
import { closeSentence, haltSentence } from './sentences.ts';

/** How this host stands with its server, in sentences for a person. */
export interface Standing {
  /** Why nothing more is tried until a person asks. */
  readonly refusal: string | null;
  /** Why there is no connection. */
  readonly trouble: string | null;
  /** What stands behind either, for those who show what can be done about it. */
  readonly problem: SyncStatus['problem'];
  /** A connection came about, or a person asks for another try. */
  clear(): void;
  /** The connection ended: by `ConnectError`, `Halt`, or what this host could not do. Says what to do about it. */
  ended(cause: unknown): Reaction;
}

const FAULT =
  'Something went wrong here while syncing. Your work is safe on this machine. It is tried again by itself.';

const problems: ReadonlyMap<number, SyncStatus['problem']> = new Map([
  [closeCodes.upgradeRequired, 'update'],
  [closeCodes.unauthorised, 'revoked'],
  [closeCodes.quarantined, 'revoked'],
  [closeCodes.recovering, 'recovering'],
]);

interface Verdict {
  readonly sentence: string;
  readonly reaction: Reaction;
  readonly problem: SyncStatus['problem'];
}

function judge(cause: unknown, logger: Logger): Verdict {
  if (cause instanceof ConnectError) {
    const { closeCode } = cause;
    logger.info('sync.ended', { code: closeCode });
    const problem = problems.get(closeCode) ?? null;
    return { sentence: closeSentence(closeCode), reaction: reactionTo(closeCode), problem };
  }
  if (cause instanceof Halt) {
    const { problem, detail } = cause;
    logger.warn('sync.halted', { problem, detail });
    return { sentence: haltSentence(problem), reaction: 'stop', problem };
  }
  if (cause instanceof HearthError) {
    logger.warn('sync.failed', { code: cause.code });
    return { sentence: cause.message, reaction: 'retry', problem: null };
  }
  logger.error('sync.failed', { ...describeFault(cause), code: 'INTERNAL' });
  return { sentence: FAULT, reaction: 'retry', problem: null };
}

export function createStanding({ logger }: { logger: Logger }): Standing {
  let verdict: Verdict | null = null;
  return {
    get refusal() {
      return verdict?.reaction === 'stop' ? verdict.sentence : null;
    },
    get trouble() {
      return verdict?.sentence ?? null;
    },
    get problem() {
      return verdict?.problem ?? null;
    },
    clear: () => void (verdict = null),
    ended(cause) {
      verdict = judge(cause, logger);
      return verdict.reaction;
    },
  };
}
