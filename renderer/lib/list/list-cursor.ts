/** Where the cursor of a list stands, and what is selected. */
export interface ListCursor<Id> {
  readonly at: Id | null;
  readonly selected: ReadonlySet<Id>;
}

/** Moves by `step` rows; from nowhere to the first or the last. With `select`, takes both rows in. */
export function moveCursor<Id>(
  cursor: ListCursor<Id>,
  ids: readonly Id[],
  step: number,
  select = false,
): ListCursor<Id> {
  const from = cursor.at === null ? -1 : ids.indexOf(cursor.at);
  const target =
    from < 0 ? (step > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, from + step));
  const at = ids[target] ?? null;
  if (!select || at === null) return { ...cursor, at };
  const selected = new Set(cursor.selected).add(at);
  if (cursor.at !== null) selected.add(cursor.at);
  return { at, selected };
}

/** Selects the row, or takes it out of the selection. */
export function toggle<Id>(cursor: ListCursor<Id>, id: Id): ListCursor<Id> {
  const selected = new Set(cursor.selected);
  if (!selected.delete(id)) selected.add(id);
  return { at: id, selected };
}

/** Selects all from the cursor to `id`: Shift with a click. */
export function selectTo<Id>(cursor: ListCursor<Id>, ids: readonly Id[], id: Id): ListCursor<Id> {
  const from = cursor.at === null ? -1 : ids.indexOf(cursor.at);
  const to = ids.indexOf(id);
  if (from < 0 || to < 0) return toggle(cursor, id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { at: id, selected: new Set([...cursor.selected, ...range]) };
}

/** Selects every row; the cursor stays where it is. */
export function selectAll<Id>({ at }: ListCursor<Id>, ids: readonly Id[]): ListCursor<Id> {
  return { at, selected: new Set(ids) };
}

/** What an action acts on: the selection, else the row under the cursor. */
export function targets<Id>(cursor: ListCursor<Id>): Id[] {
  if (cursor.selected.size > 0) return [...cursor.selected];
  return cursor.at === null ? [] : [cursor.at];
}

/** The row to go to when those that were acted on leave: the next one that stays, else the last before. */
export function besideGone<Id>(ids: readonly Id[], at: Id | null, gone: ReadonlySet<Id>): Id | null {
  const from = at === null ? -1 : ids.indexOf(at);
  if (from < 0) return null;
  const stays = (id: Id): boolean => !gone.has(id);
  return ids.slice(from).find(stays) ?? ids.slice(0, from).findLast(stays) ?? null;
}

/** Forgets rows that are no longer shown. The same object when nothing changes. */
export function keepShown<Id>(cursor: ListCursor<Id>, ids: readonly Id[]): ListCursor<Id> {
  const shown = new Set(ids);
  const selected = new Set([...cursor.selected].filter((id) => shown.has(id)));
  const at = cursor.at !== null && shown.has(cursor.at) ? cursor.at : null;
  if (selected.size === cursor.selected.size && at === cursor.at) return cursor;
  return { at, selected };
}
