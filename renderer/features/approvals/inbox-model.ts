import type { OpenApproval } from '../../lib/use-approvals.ts';
import { idOf } from '../../lib/questions/question-words.ts';

/** Questions that were open and are not any more, though nobody answered them here. */
export function goneElsewhere(
  before: readonly OpenApproval[],
  after: readonly OpenApproval[],
  answeredHere: ReadonlySet<string>,
): OpenApproval[] {
  const open = new Set(after.map(idOf));
  return before.filter((row) => !open.has(idOf(row)) && !answeredHere.has(idOf(row)));
}

/** A quiet note of what went without an answer from here; null when nothing did. */
export function noteOfGone(gone: readonly OpenApproval[]): string | null {
  const [first] = gone;
  if (!first) return null;
  if (gone.length > 1) return `${gone.length} questions were answered elsewhere or withdrawn.`;
  return `The question of ${first.key} was answered elsewhere or withdrawn.`;
}
