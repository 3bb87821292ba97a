import { createCheckMethods } from './check-methods.ts';
import { checksOf } from './check-store.ts';
import { createEvidenceQueries } from './evidence-queries.ts';
import { deleteRunning, readRunning } from './evidence-store.ts';
import { createPersonActions } from './person-actions.ts';
import { proveCheck } from './prove.ts';
import { criteriaOfRun, freeze } from './frozen-criteria.ts';
import { findCriteria, proofOf, proofsOf } from './read-proofs.ts';
import type { Check, Criterion, Evidence, EvidenceOptions, ProveRequest } from './types.ts';
import { createUnderWayRuns, type UnderWay } from './under-way.ts';
import { readHead } from './worktree-state.ts';

/** Creates what proves the criteria of issues. Its tables are `evidenceMigrations`; call `recover` first. */
export function createEvidence(options: EvidenceOptions): Evidence {
  const { store, git, clock, log } = options;
  const underWay = createUnderWayRuns({ clock });
  const proveAll = async (
    request: ProveRequest,
    checks: readonly Check[],
    going: UnderWay,
    signal: AbortSignal,
  ): Promise<void> => {
    for (const check of checks) {
      signal.throwIfAborted();
      going.turnTo(check.name);
      await proveCheck(request, check, options, signal);
    }
  };
  const neededBy = async ({
    runId,
    issueId,
  }: Pick<ProveRequest, 'runId' | 'issueId'>): Promise<Criterion[]> => {
    const record = log.get(runId);
    return record ? criteriaOfRun(options, record) : findCriteria(options, issueId);
  };
  const person = createPersonActions({ ...options, underWay, proveAll });
  return {
    ...createEvidenceQueries({ ...options, underWay, problemOf: person.problemOf }),
    ...createCheckMethods(options),
    run: person.run,
    stop: person.stop,
    signOff: person.signOff,
    close: person.close,
    demanded: async (issueId) => (await findCriteria(options, issueId)).filter(({ check }) => check !== null),
    freeze: async (issueId) => freeze(await findCriteria(options, issueId)),
    async prove(request, signal) {
      const checks = checksOf(await neededBy(request));
      if (checks.length > 0) {
        await underWay.take(request.runId, null, (going) => proveAll(request, checks, going, signal));
      }
      return readHead(git, request.worktree);
    },
    async verdictOf({ runId, issueId, head }) {
      const criteria = await neededBy({ runId, issueId });
      return proofOf(criteria, proofsOf(store.read, criteria, { runId, head }));
    },
    recover: () => recoverChecks(options),
  };
}

/** Checks of an earlier host prove nothing any more; what still runs of them is ended. */
async function recoverChecks({ store, supervisor, logger }: EvidenceOptions): Promise<void> {
  const left = readRunning(store.read);
  if (left.length === 0) return;
  await supervisor
    .sweep(left.map(({ process }) => process))
    .catch(() => logger.error('evidence.sweep.failed', { processes: left.length }));
  await store.commit((tx) => {
    for (const { processId } of left) deleteRunning(tx, processId);
  });
}
