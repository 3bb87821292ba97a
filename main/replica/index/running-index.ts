import { runWithDeadline } from '../../../shared/lib/deadline.ts';
import type { Timers } from '../../../shared/lib/ports.ts';
import type { ReadHandle } from '../../store/types.ts';
import { changesSince, headOf, issueCount } from './feed.ts';
import { isForeign } from './folder.ts';
import type { IndexAnswers, IndexRequest } from './protocol.ts';
import { IndexError, type IndexWorker } from './worker-client.ts';

/** A thread with an open index. */
export interface RunningIndex {
  readonly worker: IndexWorker;
  /** Edits of rows that it holds. */
  cursor(): number;
  /** Brings it level with the log. Throws IndexError when it turns out to have lost rows. */
  catchUp(read: ReadHandle): Promise<void>;
  /** Lets PostgreSQL write what it holds, which makes the next start faster. */
  finish(): Promise<void>;
}

/** Creating the database takes seconds on a slow disk; a damaged one may hang instead of failing. */
const STEP_MS = 60_000;

/** Opens the index in `dir` on this thread. Throws IndexError when it is damaged or not of this log. */
export async function openIndex(options: {
  worker: IndexWorker;
  dir: string;
  read: ReadHandle;
  timers: Timers;
}): Promise<RunningIndex> {
  const { worker, dir, timers } = options;
  const step = <R extends IndexRequest>(request: R): Promise<IndexAnswers[R['op']]> => {
    const late = (): Error => new IndexError('ended', 'The index does not answer');
    return runWithDeadline({ timers, deadlineMs: STEP_MS, late, givenUp: late }, () => worker.call(request));
  };
  if (isForeign(dir)) throw new IndexError('damaged', 'The folder of the index holds something else');
  const opened = await step({ op: 'open', dir });
  if (opened.cursor === null || opened.cursor > headOf(options.read)) {
    throw new IndexError('damaged', 'The index is of another version or another log');
  }
  let cursor = opened.cursor;
  let compared = false;

  /** An index that lost rows, as after a power failure, is found out by their number. */
  const compare = async (expected: number): Promise<void> => {
    if ((await step({ op: 'count' })) !== expected)
      throw new IndexError('damaged', 'The index has lost rows');
    compared = true;
  };
  return {
    worker,
    cursor: () => cursor,
    async catchUp(read) {
      const head = headOf(read);
      for (const batch of changesSince(read, cursor, head)) await step({ op: 'apply', batch });
      cursor = head;
      // Only when nothing was committed meanwhile do both sides speak of the same moment.
      if (!compared && head === headOf(read)) await compare(issueCount(read));
    },
    async finish() {
      await step({ op: 'close' });
    },
  };
}
