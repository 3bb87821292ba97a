import type { Params } from '../../shared/contract/contract.ts';
import { isEnded } from '../../shared/domain/run.ts';
import { promptOfComments, quoteOf, type LineComment } from '../../shared/domain/run-comments.ts';
import { diffRun } from './diff-run.ts';
import { say } from './lifecycle/say.ts';
import type { LiveRuns } from './live-runs.ts';
import { unknownRun, type RunLog } from './record/run-log.ts';
import type { RunRecord } from './record/run-record.ts';
import { refusals } from './refusals.ts';
import type { RunEngine } from './types.ts';
import type { RunEngineOptions } from './options.ts';

export interface CommentContext extends Pick<RunEngineOptions, 'git' | 'paths' | 'uuid'> {
  readonly log: RunLog;
  readonly live: LiveRuns;
}

/** Takes what people write on the changes of a run: to its agent while it can be spoken to, else for the next. */
export function createComments({ log, live, ...places }: CommentContext): Pick<RunEngine, 'comment'> {
  return {
    async comment({ runId, comments: written }, { action }) {
      const record = log.get(runId);
      if (record === null) throw unknownRun();
      const comments = await withCode(record, written, places);
      const run = live.get(runId);
      const session = run?.session ?? null;
      const hears = session !== null && hearsPrompts(record);
      if (!hears && !isEnded(record.state) && record.harness !== 'pty') throw refusals.notStarted();
      const receipt = await log.act(runId, action, ({ state }) => {
        if (hears && isEnded(state)) throw refusals.ended();
        return [{ kind: 'comments', sent: hears, comments }];
      });
      if (hears && run) {
        const text = promptOfComments(comments);
        await say(run, session, text).catch((error: unknown) => {
          throw Object.assign(refusals.ended(), { cause: error });
        });
      }
      return { runId, sent: hears, receipt };
    },
  };
}

/** What is typed into a terminal may reach a shell, and code of a diff must not be run there. */
function hearsPrompts({ harness, state }: RunRecord): boolean {
  return harness !== 'pty' && !isEnded(state);
}

/** Each comment with the lines that it is about, as they are now: they may be gone when it is read. */
async function withCode(
  record: RunRecord,
  written: Params<'runs.comment'>['comments'],
  places: Pick<RunEngineOptions, 'git' | 'paths' | 'uuid'>,
): Promise<LineComment[]> {
  // Without the diff the comments are still worth keeping: they name file and lines.
  const files = await diffRun(record, places).then(
    (diff) => diff.files,
    () => [],
  );
  return written.map((comment) => {
    const code = quoteOf(comment, files);
    return code === undefined ? comment : { ...comment, code };
  });
}
