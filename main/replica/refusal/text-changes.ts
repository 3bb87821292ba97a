import { applyEdit, smallestEdit, splitsPair, type TextEdit } from '../../../shared/documents/text-edit.ts';

/** Where a place in one text is in another, which differs from it by `difference`. */
function carryPlace(place: number, { index, remove, insert }: TextEdit): number {
  if (place <= index) return place;
  return place >= index + remove ? place + insert.length - remove : index + insert.length;
}

/** The edit of `from` as one of `to`, a text that differs from it. */
function carryOver(edit: TextEdit, from: string, to: string): TextEdit {
  const difference = smallestEdit(from, to);
  if (difference === null) return edit;
  const start = carryPlace(edit.index, difference);
  const end = carryPlace(edit.index + edit.remove, difference);
  return { index: start, remove: Math.max(0, end - start), insert: edit.insert };
}

/**
 * Edits that were made one after the other, beginning in `from`, as edits of `current`, which is like `from` but
 * for edits that do not count. Those of which nothing is left are missing.
 */
export function* carryEdits(from: string, edits: readonly TextEdit[], current: string): Generator<TextEdit> {
  let [mine, theirs] = [from, current];
  for (const edit of edits) {
    const carried = carryOver(edit, mine, theirs);
    const next = applyEdit(theirs, carried);
    mine = applyEdit(mine, edit);
    if (next === theirs) continue;
    theirs = next;
    yield carried;
  }
}

/** The same edit in steps that insert at most `max` UTF-16 code units each (one more where a pair would be torn). */
export function* cutEdit({ index, remove, insert }: TextEdit, max: number): Generator<TextEdit> {
  let done = Math.min(max, insert.length);
  if (splitsPair(insert, done)) done += 1;
  yield { index, remove, insert: insert.slice(0, done) };
  if (done < insert.length)
    yield* cutEdit({ index: index + done, remove: 0, insert: insert.slice(done) }, max);
}
