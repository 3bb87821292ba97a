import { promptOfComments } from '../../shared/domain/run-comments.ts';
import type { RunLog } from './record/run-log.ts';
import type { RunRecord } from './record/run-record.ts';

/** Events of the last run that are looked through for what was said. */
const LOOK_BACK = 2_000;
/** Characters of the agent's last words that are told again. */
const LAST_WORDS = 4_000;

const DEFAULT = 'Go on with the task where the last attempt ended, and finish it.';

/**
 * What an agent is told that goes on in the worktree of an earlier run: what a person says now, and the comments that
 * were written since.
 */
export function promptToContinue(
  log: Pick<RunLog, 'timeline'>,
  { runId }: Pick<RunRecord, 'runId'>,
  text: string | null,
): string {
  const { rows } = log.timeline(runId, 0, LOOK_BACK);
  const comments = rows.flatMap((event) => (event.kind === 'comments' && !event.sent ? event.comments : []));
  const parts = [text ?? DEFAULT, ...(comments.length > 0 ? [promptOfComments(comments)] : [])];
  return parts.join('\n\n');
}

/** The same for an agent that does not remember the last attempt: what it was about, and what was said at its end. */
export function retold(
  log: Pick<RunLog, 'timeline'>,
  before: Pick<RunRecord, 'runId' | 'prompt'>,
  text: string,
): string {
  const { rows } = log.timeline(before.runId, 0, LOOK_BACK);
  const said = rows.findLast((event) => event.kind === 'message');
  const words = said?.kind === 'message' ? said.text.slice(-LAST_WORDS) : null;
  return [
    'An earlier attempt worked in this folder. What it changed is here.',
    ...(before.prompt === null ? [] : [`Its task was:\n\n${before.prompt}`]),
    ...(words === null ? [] : [`It ended with these words:\n\n${words}`]),
    text,
  ].join('\n\n');
}
