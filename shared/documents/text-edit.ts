import type * as Y from 'yjs';

/** Replaces `remove` UTF-16 code units at `index` by `insert`. */
export interface TextEdit {
  readonly index: number;
  readonly remove: number;
  readonly insert: string;
}

/** What an edit makes of a text. */
export function applyEdit(text: string, { index, remove, insert }: TextEdit): string {
  return text.slice(0, index) + insert + text.slice(index + remove);
}

/** True when a cut at `index` would tear a surrogate pair apart. */
export function splitsPair(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

function commonPrefix(a: string, b: string): number {
  const max = Math.min(a.length, b.length);
  let length = 0;
  while (length < max && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return splitsPair(a, length) || splitsPair(b, length) ? length - 1 : length;
}

function commonSuffix(a: string, b: string, max: number): number {
  let length = 0;
  while (length < max && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length++;
  return splitsPair(a, a.length - length) || splitsPair(b, b.length - length) ? length - 1 : length;
}

/** The one edit that turns `before` into `after` and leaves what they begin and end with; null when they are equal. */
export function smallestEdit(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const index = commonPrefix(before, after);
  const tail = commonSuffix(before, after, Math.min(before.length, after.length) - index);
  return { index, remove: before.length - tail - index, insert: after.slice(index, after.length - tail) };
}

/** UTF-16 code units that one edit inserts at most, so that its update stays well below a frame of the wire. */
const MAX_INSERT = 100_000;

/**
 * The texts to go through from `before` to `after` so that no step inserts too much at once; the last
 * is `after` itself.
 */
export function textSteps(before: string, after: string): string[] {
  const edit = smallestEdit(before, after);
  if (edit === null) return [];
  const { index, remove, insert } = edit;
  const steps: string[] = [];
  for (let done = MAX_INSERT; done < insert.length; done += MAX_INSERT) {
    const cut = splitsPair(insert, done) ? done - 1 : done;
    steps.push(before.slice(0, index) + insert.slice(0, cut) + before.slice(index + remove));
  }
  return [...steps, after];
}

/** Makes a shared text equal to `after` by the smallest edit, so that concurrent edits elsewhere in it survive. */
export function replaceText(text: Y.Text, after: string): void {
  const before = text.toJSON();
  // Embedded objects count for the position but not for the text: then positions cannot be trusted.
  const edit =
    before.length === text.length
      ? smallestEdit(before, after)
      : { index: 0, remove: text.length, insert: after };
  if (edit === null) return;
  text.delete(edit.index, edit.remove);
  text.insert(edit.index, edit.insert);
}
