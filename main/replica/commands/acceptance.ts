import type * as Y from 'yjs';
import { deleteCriterion, writeCriterion } from '../../../shared/documents/board-document.ts';
import {
  criterionId as criterionIdSchema,
  type CriterionId,
  type IssueId,
} from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';
import { freshOrders, orderAfter } from './order.ts';

interface Criterion {
  readonly criterionId: CriterionId;
  readonly text: string;
  readonly order: string;
}

/** What has to be written so that an issue's criteria read as the given texts. */
export interface AcceptancePlan {
  readonly keep: readonly Criterion[];
  readonly remove: readonly CriterionId[];
}

/** Pairs each text with the criterion that said the same, else with the one at its place, else with none. */
function pair(known: readonly Criterion[], texts: readonly string[]): (Criterion | null)[] {
  const free = new Set(known);
  const take = (criterion: Criterion | undefined): Criterion | null => {
    if (!criterion || !free.delete(criterion)) return null;
    return criterion;
  };
  const same = texts.map((text) => take([...free].find((criterion) => criterion.text === text)));
  return same.map((found, place) => found ?? take(known[place]));
}

/** Orders for the sequence: the old ones where they still ascend and what is new comes last. */
function ordersFor(pairs: readonly (Criterion | null)[]): string[] {
  const orders: string[] = [];
  for (const found of pairs) {
    const last = orders.at(-1) ?? null;
    const order = found?.order ?? orderAfter(last);
    if (last !== null && order <= last) return freshOrders(pairs.length);
    orders.push(order);
  }
  return orders;
}

/** Plans the smallest change: a criterion keeps its id when its text or its place stays. */
export function planAcceptance(
  known: readonly Criterion[],
  texts: readonly string[],
  uuid: () => string,
): AcceptancePlan {
  const pairs = pair(known, texts);
  const orders = ordersFor(pairs);
  const keep = texts.map((text, place) => ({
    criterionId: pairs[place]?.criterionId ?? criterionIdSchema.parse(uuid()),
    text,
    order: orders[place] ?? 'a0',
  }));
  const kept = new Set(keep.map(({ criterionId }) => criterionId));
  return { keep, remove: known.map(({ criterionId }) => criterionId).filter((id) => !kept.has(id)) };
}

export function readCriteria(read: ReadHandle, issueId: IssueId): Criterion[] {
  return read.all<Criterion>(
    `SELECT criterion_id AS criterionId, text, sort_order AS "order" FROM shown_criterion
     WHERE issue_id = ? ORDER BY sort_order, criterion_id`,
    issueId,
  );
}

/** Writes a plan into the issue's board. */
export function writeAcceptance(doc: Y.Doc, issueId: IssueId, { keep, remove }: AcceptancePlan): void {
  for (const id of remove) deleteCriterion(doc, id);
  for (const criterion of keep) writeCriterion(doc, { ...criterion, issueId });
}
