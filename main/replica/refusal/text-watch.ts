import type * as Y from 'yjs';
import { applyEdit, smallestEdit, type TextEdit } from '../../../shared/documents/text-edit.ts';

/** Follows what updates make of a text. The texts between are not kept: there may be thousands. */
export interface TextWatch {
  readonly before: string;
  now(): string;
  /** The edits since it was last asked, in order: each is one of the text that those before it have made. */
  edits(): TextEdit[];
}

/** What a change says that Yjs tells of: exactly where something was typed, also in `aaa`. */
function* editsIn(delta: Y.YTextEvent['delta']): Generator<TextEdit> {
  let index = 0;
  for (const { retain = 0, delete: remove = 0, insert = '' } of delta) {
    index += retain;
    if (typeof insert !== 'string' || (insert === '' && remove === 0)) continue;
    yield { index, remove, insert };
    index += insert.length;
  }
}

/** Begins to follow a text, until its document goes. */
export function watchText(text: Y.Text): TextWatch {
  const before = text.toJSON();
  let last = before;
  let heard: TextEdit[] = [];
  text.observe(({ delta }) => void heard.push(...editsIn(delta)));
  return {
    before,
    now: () => last,
    edits() {
      const now = text.toJSON();
      // With something else than letters in it, or half of a pair gone, places are others than Yjs tells.
      const isExact = heard.reduce(applyEdit, last) === now;
      const edit = isExact ? null : smallestEdit(last, now);
      const found = isExact ? heard : edit ? [edit] : [];
      heard = [];
      last = now;
      return found;
    },
  };
}
