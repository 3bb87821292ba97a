import type { Params } from '../../../shared/contract/contract.ts';
import type { Act } from '../calls.ts';
import type { Evidence } from '../evidence/types.ts';
import { useInside } from '../git/inside.ts';
import { land } from '../git/land.ts';
import type { Landing } from '../git/landing.ts';
import type { RunEngineOptions } from '../options.ts';
import type { RunLog } from '../record/run-log.ts';
import type { createInTurn } from './in-turn.ts';
import { asRefusal, refused, requireDone, type Done } from './require-done.ts';

export interface LandingContext extends Pick<
  RunEngineOptions,
  'git' | 'paths' | 'uuid' | 'supervisor' | 'clock' | 'timers' | 'environment'
> {
  readonly log: RunLog;
  readonly evidence: Pick<Evidence, 'prove' | 'verdictOf' | 'query'>;
  readonly closing: AbortSignal;
}

type Landed = Extract<Landing, { landed: true }>;

/** Creates the landing of single runs. What changes a repository happens one after the other there. */
export function createLand(
  context: LandingContext,
  inTurn: ReturnType<typeof createInTurn>,
): Act<'runs.land'> {
  const { git, paths, log, evidence, closing: signal } = context;

  async function revalidate({ runId, issueId, worktree }: Done): Promise<boolean> {
    const head = await evidence.prove({ runId, issueId, worktree }, signal);
    return (await evidence.verdictOf({ runId, issueId, head })).ok;
  }

  async function landOne(run: Done, { how, onto = run.worktree.base }: Params<'runs.land'>): Promise<Landed> {
    const { worktree, key, title } = run;
    const message = `${key}: ${title}\n`;
    const request = { onto, how, message, revalidate: () => revalidate(run), signal };
    const landing = await useInside(worktree.path, paths.worktrees, () => land(git, worktree, request));
    if (!landing.landed) throw refused(landing.message);
    return landing;
  }

  return async (params, { action }) => {
    const run = requireDone(log, params.runId);
    const { state, end, runId } = run;
    const isUnproven = state === 'failed' && end?.errorCategory === 'evidence_missing' && end.commit !== null;
    if (state !== 'succeeded' && !isUnproven) {
      throw refused('Only the work of a run that has succeeded can be landed. Look at it in its worktree.');
    }
    const landing = await inTurn(run.worktree.commonDir, () => landOne(run, params)).catch(
      (error: unknown) => {
        throw asRefusal(error);
      },
    );
    const { onto, commit } = landing;
    const receipt = await log.act(runId, action, () => [{ kind: 'landed', onto, commit }]);
    return { runId, onto, commit, receipt };
  };
}
