import type { EvidenceView } from '../../../shared/contract/methods/evidence.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { FrozenCriterion, RunRecord } from '../record/run-record.ts';
import { readCriteria, withChecks } from './check-store.ts';
import { findCriteria } from './read-proofs.ts';
import type { Criterion, EvidenceOptions } from './types.ts';

/** What is kept of criteria when a run starts: their words, and the names of the checks that they need. */
export function freeze(criteria: readonly Criterion[]): FrozenCriterion[] {
  return criteria.map(({ criterionId, text, check }) => ({ criterionId, text, check: check?.name ?? null }));
}

/**
 * What a run has to prove: what it was started for. Which checks that needs is what it was then while the run goes on, and
 * a person's word again when it has ended. Runs that know nothing of their start follow their issue.
 */
export async function criteriaOfRun(
  context: Pick<EvidenceOptions, 'issues' | 'store'>,
  { issueId, projectId, criteria, state }: Pick<RunRecord, 'issueId' | 'projectId' | 'criteria' | 'state'>,
): Promise<Criterion[]> {
  if (criteria === null) return findCriteria(context, issueId);
  const { read } = context.store;
  return isEnded(state) ? readCriteria(read, { projectId, criteria }) : thaw(read, projectId, criteria);
}

/** The commands are those that the project has now: a person who mends one wants it to be used. */
function thaw(
  read: ReadHandle,
  projectId: RunRecord['projectId'],
  criteria: readonly FrozenCriterion[],
): Criterion[] {
  return withChecks(
    read,
    projectId,
    criteria.map(({ criterionId, text, check }) => ({ criterionId, text, name: check })),
  );
}

/** How the criteria of an issue differ now from those of a run; null when they are the same. */
export function differenceTo(
  frozen: readonly FrozenCriterion[],
  now: readonly FrozenCriterion[],
): EvidenceView['differs'] {
  const known = new Map(frozen.map((one) => [one.criterionId, one]));
  const still = new Set(now.map(({ criterionId }) => criterionId));
  const others = now.filter(({ criterionId, text, check }) => {
    const before = known.get(criterionId);
    return before !== undefined && (before.text !== text || before.check !== check);
  });
  const added = now.filter(({ criterionId }) => !known.has(criterionId)).length;
  const removed = frozen.filter(({ criterionId }) => !still.has(criterionId)).length;
  return added + removed + others.length === 0 ? null : { added, removed, changed: others.length };
}
