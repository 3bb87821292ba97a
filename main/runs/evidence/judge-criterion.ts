import type { EvidenceRow, EvidenceState } from '../../../shared/contract/methods/evidence.ts';
import type { Criterion } from './types.ts';

/** The newest that there is for a criterion. */
export interface Proofs {
  /** Of the check that it needs. */
  readonly evidence: EvidenceRow | null;
  /** Of a person. */
  readonly signedOff: EvidenceRow | null;
}

/**
 * Whether a criterion is proven at a commit. Evidence counts for the very commit and the very command; a note
 * for the very commit and the words that the person had before them. Nothing counts while the head is unknown.
 */
export function judgeCriterion(
  { text, check }: Criterion,
  { evidence, signedOff }: Proofs,
  head: string | null,
): EvidenceState {
  if (signedOff !== null && signedOff.commit === head && signedOff.criterionText === text) return 'fresh';
  if (check === null) return signedOff === null ? 'not_demanded' : 'stale';
  if (evidence === null) return signedOff === null ? 'missing' : 'stale';
  if (evidence.commit !== head || evidence.command !== check.command) return 'stale';
  return evidence.passed ? 'fresh' : 'failed';
}
