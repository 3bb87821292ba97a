import type { CriterionProof } from '../../../shared/contract/methods/evidence.ts';
import type { IssueId, RunId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';
import { readCriteria } from './check-store.ts';
import { newestProofs } from './evidence-store.ts';
import { judgeCriterion, type Proofs } from './judge-criterion.ts';
import type { Criterion, EvidenceOptions, Proof } from './types.ts';

/** All criteria of an issue with the checks that they need; none for an issue that is not there. */
export async function findCriteria(
  { issues, store }: Pick<EvidenceOptions, 'issues' | 'store'>,
  issueId: IssueId,
): Promise<Criterion[]> {
  const found = await issues.criteria(issueId);
  return found === null ? [] : readCriteria(store.read, found);
}

const nothing: Proofs = { evidence: null, signedOff: null };

/** What there is for each criterion, judged at a commit; `runId` null: nothing. */
export function proofsOf(
  read: ReadHandle,
  criteria: readonly Criterion[],
  { runId, head }: { runId: RunId | null; head: string | null },
): CriterionProof[] {
  return criteria.map((criterion) => {
    const proofs = runId === null ? nothing : newestProofs(read, runId, criterion);
    const { criterionId, text, check } = criterion;
    return {
      criterionId,
      text,
      check: check && { name: check.name, command: check.command },
      state: judgeCriterion(criterion, proofs, head),
      ...proofs,
    };
  });
}

/** Whether every criterion that needs a check is proven. */
export function proofOf(criteria: readonly Criterion[], proofs: readonly CriterionProof[]): Proof {
  const open = new Map(
    proofs.flatMap((proof) => {
      const missing = proof.check !== null && proof.state !== 'fresh';
      return missing ? [[proof.criterionId, proof] as const] : [];
    }),
  );
  const missing = criteria.filter(({ criterionId }) => open.has(criterionId));
  const [first] = open.values();
  if (!first) return { ok: true, missing: [], message: null };
  const rest = missing.length - 1;
  const others = rest === 0 ? '' : `, and ${rest} more ${rest === 1 ? 'is' : 'are'} not`;
  return { ok: false, missing, message: `"${first.text}" is not proven: ${whyNot(first)}${others}.` };
}

function whyNot({ check, state, evidence }: CriterionProof): string {
  const name = `"${check?.name ?? ''}"`;
  if (check?.command === null) return `the project has no check ${name} any more`;
  if (state === 'missing' || evidence === null) return `its check ${name} was not run`;
  if (state === 'stale') return `its check ${name} was run for something else`;
  return evidence.exitCode === 0
    ? `its check ${name} ended well, but with other files than those of the commit`
    : `its check ${name} failed`;
}
