import type { Logger } from '../../shared/lib/ports.ts';
import { createSigner } from '../auth/keys.ts';
import { compactGroup } from '../log/compaction.ts';
import type { LogStore } from '../log/log-store.ts';
import type { CommandOf } from './commands.ts';
import type { Done } from './done.ts';
import { homeOf } from './home-of.ts';
import { openDecoder } from './open-decoder.ts';
import { formatBytes } from './report.ts';

interface Parts {
  /** Of the threads that merge. */
  readonly program: URL;
  readonly logger: Logger;
}

/** Merges what is in a backup and drops its payloads, group by group. */
async function compactLog(
  store: LogStore,
  { program, logger }: Parts,
): Promise<{ readonly dropped: number; readonly backedUpSeq: number }> {
  const decoder = openDecoder(program, logger);
  const merging = { merge: decoder.merge, signer: createSigner(store.signingSeed) };
  try {
    const { backedUpSeq } = await store.server();
    let dropped = 0;
    for (const { groupId } of await store.groups()) {
      dropped += (await compactGroup(store, merging, { groupId, below: backedUpSeq })).bytes;
    }
    return { dropped, backedUpSeq };
  } finally {
    decoder.close();
  }
}

/** Does at once what a running server does little by little, and gives the space back to the disk. */
export async function compact(place: CommandOf<'compact'>, parts: Parts): Promise<Done> {
  const { done, before, after } = await homeOf(place).shrink((store) => compactLog(store, parts));
  const { dropped, backedUpSeq } = done;
  const text =
    backedUpSeq === 0
      ? 'Nothing could be dropped, because no record is in a backup yet. Make one with backup, then compact again.'
      : `Dropped ${formatBytes(dropped)} that snapshots hold, up to record ${backedUpSeq}. ` +
        `The log takes ${formatBytes(after)}; it took ${formatBytes(before)}.`;
  return { text, json: { dropped, before, after, backedUpSeq }, exitCode: 0 };
}
