import { existsSync } from 'node:fs';
import { evidenceId as evidenceIdSchema, type RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { EvidenceRow } from '../../../shared/contract/methods/evidence.ts';
import { unknownRun } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';
import { refusals } from '../refusals.ts';
import { checksOf } from './check-store.ts';
import { headOf } from './evidence-queries.ts';
import { insertEvidence } from './evidence-store.ts';
import { eventOf, namesOf } from './prove.ts';
import { criteriaOfRun } from './frozen-criteria.ts';
import { findCriteria } from './read-proofs.ts';
import { evidenceRefusals } from './refusals.ts';
import { asRefusal, tellFailure } from './tell-failure.ts';
import type { Check, Criterion, EvidenceMethods, EvidenceOptions, ProveRequest } from './types.ts';
import type { UnderWay, UnderWayRuns } from './under-way.ts';
import { readChanges } from './worktree-state.ts';

export interface PersonActions extends Pick<EvidenceMethods, 'run' | 'stop' | 'signOff'> {
  /** Why the checks of a run could not be run the last time. */
  problemOf(runId: RunId): string | null;
  close(): Promise<void>;
}

interface Context extends EvidenceOptions {
  readonly underWay: UnderWayRuns;
  readonly proveAll: (
    request: ProveRequest,
    checks: readonly Check[],
    underWay: UnderWay,
    signal: AbortSignal,
  ) => Promise<void>;
}

/** What a person may do with the evidence of a run that has ended. */
export function createPersonActions(context: Context): PersonActions {
  const { log, store, journal, logger, underWay, proveAll } = context;
  const problems = new Map<RunId, string>();
  let closing = false;

  /** Says why not all checks were run, and to clients that none is under way any more. */
  const tellEnd = async (runId: RunId): Promise<void> => {
    const text = problems.get(runId);
    if (closing) return;
    if (text !== undefined) await log.append(runId, () => [{ kind: 'log', text }]);
    else await store.commit((tx) => void journal.append(tx, { kind: 'run.event', runId }));
  };
  const run: PersonActions['run'] = ({ runId }, { action }) => {
    const answered = Promise.withResolvers<Awaited<ReturnType<EvidenceMethods['run']>>>();
    const abort = new AbortController();
    const work = async (going: UnderWay): Promise<void> => {
      const { request, checks } = await prepare(endedRun(context, runId), context).catch((error: unknown) => {
        throw asRefusal(error);
      });
      if (closing) throw refusals.closing();
      const receipt = await store.commit((tx) => journal.accept(tx, action));
      problems.delete(runId);
      answered.resolve({ runId, receipt });
      await proveAll(request, checks, going, abort.signal).catch((error: unknown) => {
        if (!abort.signal.aborted) problems.set(runId, tellFailure(error));
      });
    };
    underWay
      .take(runId, abort, work)
      .then(
        () => tellEnd(runId).catch(() => logger.error('evidence.end_untold', { runId })),
        answered.reject,
      );
    return answered.promise;
  };
  return {
    run,
    async stop({ runId }, { action }) {
      const going = underWay.get(runId);
      if (!going?.abort) throw evidenceRefusals.noChecksRunning();
      going.abort.abort();
      await going.ended;
      return { runId, receipt: await store.commit((tx) => journal.accept(tx, action)) };
    },
    signOff: (params, { action }) => signOff(params, action, context),
    problemOf: (runId) => problems.get(runId) ?? null,
    async close() {
      closing = true;
      const started = underWay.all().filter(({ abort }) => abort !== null);
      for (const { abort } of started) abort?.abort();
      await Promise.all(started.map(({ ended }) => ended));
    },
  };
}

function endedRun({ log }: Context, runId: RunId): RunRecord {
  const record = log.get(runId);
  if (record === null) throw unknownRun();
  if (!isEnded(record.state)) throw evidenceRefusals.runIsLive();
  return record;
}

/** What the run was started for, and what its issue demands since then. */
async function allCriteria(record: RunRecord, context: Context): Promise<Criterion[]> {
  const frozen = await criteriaOfRun(context, record);
  const known = new Set(frozen.map(({ criterionId }) => criterionId));
  const now = await findCriteria(context, record.issueId);
  return [...frozen, ...now.filter(({ criterionId }) => !known.has(criterionId))];
}

/** What is to be run; refuses where it would prove nothing. */
async function prepare(
  record: RunRecord,
  context: Context,
): Promise<{ request: ProveRequest; checks: Check[] }> {
  const { runId, issueId, worktree } = record;
  const checks = checksOf(await allCriteria(record, context));
  if (checks.length === 0) throw evidenceRefusals.nothingDemanded();
  if (worktree === null || !existsSync(worktree.path)) throw evidenceRefusals.noWorktree();
  const changes = await readChanges(context.git, worktree);
  if (changes.length > 0) throw evidenceRefusals.notCommitted(namesOf(changes));
  return { request: { runId, issueId, worktree }, checks };
}

async function signOff(
  { runId, criterionId, commit, note }: Parameters<EvidenceMethods['signOff']>[0],
  action: Parameters<EvidenceMethods['signOff']>[1]['action'],
  context: Context,
): ReturnType<EvidenceMethods['signOff']> {
  const { log, clock, me, uuid } = context;
  const record = endedRun(context, runId);
  const criteria = await allCriteria(record, context);
  const criterion = criteria.find((one) => one.criterionId === criterionId);
  if (!criterion) throw evidenceRefusals.noCriterion();
  if ((await headOf(record, context)) !== commit) throw evidenceRefusals.headMoved();
  const row: EvidenceRow = {
    evidenceId: evidenceIdSchema.parse(uuid()),
    runId,
    kind: 'note',
    check: null,
    criterionId,
    criterionText: criterion.text,
    command: null,
    exitCode: null,
    passed: true,
    artifact: null,
    outputRemoved: null,
    commit,
    at: clock.now(),
    by: me(),
    note,
    durationMs: null,
  };
  const receipt = await log.act(
    runId,
    action,
    () => [eventOf(row)],
    (tx) => insertEvidence(tx, record.issueId, row),
  );
  return { evidenceId: row.evidenceId, receipt };
}
