import { join } from 'node:path';
import type { Act, Ask } from '../calls.ts';
import { hook } from '../lifecycle/prepare.ts';
import { discard } from '../worktrees/discard.ts';
import { removeWorktree } from '../worktrees/remove-worktree.ts';
import { createInTurn } from './in-turn.ts';
import { createLand, type LandingContext } from './land-run.ts';
import { listWorktrees } from './list-worktrees.ts';
import { createOverlaps } from './overlaps.ts';
import { createPullRequest } from './pull-request-of.ts';
import { asRefusal, refused, requireDone } from './require-done.ts';

/** What becomes of the work of ended runs. Methods are those of the contract. */
export interface Landings {
  readonly land: Act<'runs.land'>;
  readonly pullRequest: Ask<'runs.pullRequest'>;
  readonly discard: Act<'runs.discard'>;
  readonly overlaps: Ask<'runs.overlaps'>;
  readonly worktrees: Ask<'worktrees.query'>;
  readonly removeWorktree: Act<'worktrees.remove'>;
}

/** Creates the landing of runs. What changes a repository happens one after the other there. */
export function createLandings(context: LandingContext): Landings {
  const { git, paths, log, uuid, closing: signal } = context;
  const inTurn = createInTurn();
  const findOverlaps = createOverlaps(context);
  const scratch = (): string => join(paths.scratch, `landing-${uuid()}`);

  return {
    land: createLand(context, inTurn),
    pullRequest: createPullRequest(context),
    async discard({ runId }, { action }) {
      const { worktree } = requireDone(log, runId);
      const request = { runId, scratch: scratch(), signal };
      const commit = await inTurn(worktree.commonDir, () => discard(git, worktree, request)).catch(
        (error: unknown) => {
          throw asRefusal(error);
        },
      );
      const receipt = await log.act(runId, action, () => [{ kind: 'discarded', commit }]);
      return { runId, receipt };
    },
    overlaps: ({ issueId }) => findOverlaps(issueId ?? null),
    worktrees: ({ issueId }) => listWorktrees({ ...context, scratch }, issueId ?? null),
    async removeWorktree({ runId }, { action }) {
      const run = requireDone(log, runId);
      const { worktree } = run;
      const place = { worktree, environment: context.environment };
      await hook({ facts: run, signal }, context, place, 'beforeRemove');
      const record = { runId, root: paths.worktrees, onto: run.landed?.onto ?? worktree.base, live: false };
      const removal = await inTurn(worktree.commonDir, () =>
        removeWorktree(git, worktree, record, { scratch: scratch(), signal }),
      ).catch((error: unknown) => {
        throw asRefusal(error);
      });
      if (!removal.removed) throw refused(`The worktree was kept. ${removal.reasons.join(' ')}`);
      const receipt = await log.act(runId, action, () => [
        { kind: 'log', text: 'The worktree was removed.' },
        { kind: 'settled' },
      ]);
      return { runId, receipt };
    },
  };
}
