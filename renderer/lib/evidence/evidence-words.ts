import type {
  CriterionProof,
  EvidenceRow,
  EvidenceState,
  EvidenceView,
} from '../../../shared/contract/methods/evidence.ts';
import { formatDuration } from '../../ui/lib/format.ts';
import type { EvidenceState as ProofMark } from '../../ui/marks/evidence-mark.tsx';

/** The seal of a criterion: without a demand it is as one that nothing proves. */
export function markOf(state: EvidenceState): ProofMark {
  return state === 'not_demanded' ? 'missing' : state;
}

/** What the seal says, in words. */
export const evidenceStateWords: Readonly<Record<EvidenceState, string>> = {
  fresh: 'Proven at head',
  stale: 'Stale',
  failed: 'Check failed',
  missing: 'No evidence yet',
  not_demanded: 'Needs no check',
};

/** The colour that says the same. */
export const evidenceTones: Readonly<Record<EvidenceState, 'plain' | 'ok' | 'wait' | 'bad'>> = {
  fresh: 'ok',
  stale: 'wait',
  failed: 'bad',
  missing: 'plain',
  not_demanded: 'plain',
};

type Judged = Pick<CriterionProof, 'state' | 'check' | 'evidence' | 'signedOff'>;

/** What decides the state of a criterion: the word of a person where that counts, else its check. */
export function decidingProof({ state, evidence, signedOff }: Judged): EvidenceRow | null {
  if (evidence === null || signedOff === null) return evidence ?? signedOff;
  const counts = state === 'fresh' && (!evidence.passed || evidence.commit !== signedOff.commit);
  return counts ? signedOff : evidence;
}

/** How a check ended: `exit 0`, or `ended` when it did not do so by itself. */
function exitWords({ kind, exitCode }: Pick<EvidenceRow, 'kind' | 'exitCode'>): string {
  if (kind === 'note') return 'signed off';
  return exitCode === null ? 'ended' : `exit ${exitCode}`;
}

/** The same in one word, also where exit code 0 does not count. */
function endedWords(row: EvidenceRow): string {
  return row.kind === 'command' && row.exitCode === 0 && !row.passed ? 'other files' : exitWords(row);
}

/** One line on what there is: `exit 0 · 3fa91c2`, `stale · b07d114`, `no evidence yet`. */
export function proofWords(proof: Judged): string {
  const deciding = decidingProof(proof);
  if (proof.check !== null && proof.check.command === null) return 'the check is gone';
  if (deciding === null) return proof.state === 'not_demanded' ? '' : 'no evidence yet';
  const said = proof.state === 'stale' ? 'stale' : endedWords(deciding);
  return `${said} · ${deciding.commit.slice(0, 7)}`;
}

/** Why evidence does not count any more; null when it does. */
export function staleWords(
  { text, check, state }: Pick<CriterionProof, 'text' | 'check' | 'state'>,
  row: EvidenceRow,
  head: string | null,
): string | null {
  if (row.commit !== head) {
    return head === null ? 'Git does not know the head any more' : `The head is ${head.slice(0, 7)} now`;
  }
  if (row.kind === 'note')
    return row.criterionText === text ? null : 'The criterion said something else then';
  if (check?.command === null) return 'The project has no such check any more';
  return state === 'stale' ? 'The check has another command now' : null;
}

/** How many criteria are proven: `2 of 4 proven`. */
export function countProven(criteria: readonly Pick<CriterionProof, 'state'>[]): string {
  const proven = criteria.filter(({ state }) => state === 'fresh').length;
  return `${proven} of ${criteria.length} proven`;
}

/** What of an issue's criteria is another since the run was started, and what that means for it. */
export function differsWords({ added, changed, removed }: NonNullable<EvidenceView['differs']>): string {
  const parts = [
    ...(added > 0 ? [`${added} added`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
  ];
  return (
    `The criteria of the issue are others now: ${parts.join(', ')}. ` +
    'This run is judged by those that it was started for; start another one for the new ones.'
  );
}

/** `exit 0 · 12 s` */
export function endWords(row: EvidenceRow): string {
  const took = row.durationMs === null ? [] : [formatDuration(row.durationMs)];
  return [exitWords(row), ...took].join(' · ');
}
