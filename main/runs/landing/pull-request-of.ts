import type { Result } from '../../../shared/contract/contract.ts';
import type { Ask } from '../calls.ts';
import { writePullRequest, type EvidenceLine } from '../git/pull-request.ts';
import type { LandingContext } from './land-run.ts';
import { asRefusal, requireDone } from './require-done.ts';

/** Creates what writes title and text of pull requests. */
export function createPullRequest({
  git,
  log,
  evidence,
  closing: signal,
}: LandingContext): Ask<'runs.pullRequest'> {
  return async ({ runId }) => {
    const { worktree, key, title } = requireDone(log, runId);
    const { criteria } = await evidence.query({ runId });
    const lines = criteria.map((criterion): EvidenceLine => lineOf(criterion));
    const about = { onto: worktree.base, issue: { key, title }, evidence: lines, signal };
    return writePullRequest(git, worktree, about).catch((error: unknown) => {
      throw asRefusal(error);
    });
  };
}

type Shown = Result<'evidence.query'>['criteria'][number];

function lineOf({ text, state, evidence }: Shown): EvidenceLine {
  const isProven = state === 'fresh';
  return {
    criterion: text,
    state: isProven ? 'proven' : state === 'stale' ? 'stale' : 'missing',
    command: evidence?.command ?? null,
    commit: evidence?.commit ?? null,
  };
}
