import { useState } from 'react';
import type { CriterionRow } from '../../../shared/contract/schemas.ts';

/** A criterion as the page shows it; one that was just added has an id of its own until the host has read it. */
export interface ShownCriterion {
  readonly id: string;
  readonly text: string;
}

export interface CriteriaList {
  readonly rows: readonly ShownCriterion[];
  add(text: string): Promise<boolean>;
  /** An empty text removes it. */
  change(id: string, text: string): Promise<boolean>;
}

/** The criteria with what was changed here and is not read again yet, so that one edit never undoes the one before. */
export function useCriteriaList(
  acceptance: readonly CriterionRow[],
  save: (texts: string[]) => Promise<boolean>,
): CriteriaList {
  const [ahead, setAhead] = useState<{ over: unknown; rows: readonly ShownCriterion[] } | null>(null);
  const rows = ahead?.over === acceptance ? ahead.rows : acceptance.map(shown);
  const become = async (next: readonly ShownCriterion[]): Promise<boolean> => {
    setAhead({ over: acceptance, rows: next });
    const saved = await save(next.map(({ text }) => text));
    if (!saved) setAhead(null);
    return saved;
  };
  return {
    rows,
    add: (text) => become(withAdded(rows, text)),
    change: (id, text) => become(withChanged(rows, id, text)),
  };
}

function shown({ criterionId, text }: CriterionRow): ShownCriterion {
  return { id: criterionId, text };
}

/** A new criterion stands last. */
export function withAdded(rows: readonly ShownCriterion[], text: string): ShownCriterion[] {
  return [...rows, { id: `new ${rows.length}`, text: text.trim() }];
}

/** Changes one text; an empty one takes the criterion away. */
export function withChanged(rows: readonly ShownCriterion[], id: string, text: string): ShownCriterion[] {
  const trimmed = text.trim();
  if (trimmed === '') return rows.filter((row) => row.id !== id);
  return rows.map((row) => (row.id === id ? { id, text: trimmed } : row));
}
