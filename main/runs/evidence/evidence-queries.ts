import type { EvidenceView } from '../../../shared/contract/methods/evidence.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { unknownRun } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';
import { findEvidence } from './evidence-store.ts';
import { pageOf } from './output-page.ts';
import { criteriaOfRun, differenceTo, freeze } from './frozen-criteria.ts';
import { findCriteria, proofsOf } from './read-proofs.ts';
import { evidenceRefusals } from './refusals.ts';
import type { Criterion, EvidenceMethods, EvidenceOptions } from './types.ts';
import type { UnderWayRuns } from './under-way.ts';
import { findHead } from './worktree-state.ts';

type Methods = Pick<EvidenceMethods, 'query' | 'ofIssue' | 'output'>;

/** Runs of an issue, from the newest on, among which one with a worktree is looked for. */
const LOOKED_AT = 50;

interface Context extends EvidenceOptions {
  readonly underWay: UnderWayRuns;
  /** Why the checks of a run could not be run the last time. */
  readonly problemOf: (runId: RunId) => string | null;
}

/** The newest commit of a run; null when it has none or git does not know it any more. */
export async function headOf(
  { worktree, end }: RunRecord,
  { git }: Pick<Context, 'git'>,
): Promise<string | null> {
  return (worktree && (await findHead(git, worktree))) ?? end?.commit ?? null;
}

/** Tells what proves the criteria of issues. */
export function createEvidenceQueries(context: Context): Methods {
  const { log, store, artifacts, underWay, problemOf } = context;
  const view = async (
    record: RunRecord | null,
    criteria: readonly Criterion[],
    differs: EvidenceView['differs'],
  ): Promise<EvidenceView> => {
    const runId = record?.runId ?? null;
    const head = record && (await headOf(record, context));
    const going = runId === null ? undefined : underWay.get(runId);
    return {
      runId,
      head,
      running: going ? { ...going.now, stoppable: going.abort !== null } : null,
      problem: runId === null ? null : problemOf(runId),
      criteria: proofsOf(store.read, criteria, { runId, head }),
      differs,
    };
  };
  return {
    async query({ runId }) {
      const record = log.get(runId);
      if (record === null) throw unknownRun();
      const { issueId, criteria: frozen } = record;
      const now = await findCriteria(context, issueId);
      const criteria = await criteriaOfRun(context, record);
      return view(record, criteria, frozen && differenceTo(freeze(criteria), freeze(now)));
    },
    async ofIssue({ issueId }) {
      const records = log.query({ issueId, limit: LOOKED_AT });
      const newest = records.find(({ worktree }) => worktree !== null) ?? null;
      return view(newest, await findCriteria(context, issueId), null);
    },
    async output({ evidenceId, from }) {
      const found = findEvidence(store.read, evidenceId);
      if (found === null) throw evidenceRefusals.noEvidence();
      const bytes = found.artifact === null ? null : await artifacts.get(found.artifact);
      if (bytes === null) throw evidenceRefusals.noOutput();
      return { ...pageOf(bytes, Math.min(from, bytes.length)), size: bytes.length };
    },
  };
}
