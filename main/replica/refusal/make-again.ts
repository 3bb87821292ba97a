import type * as Y from 'yjs';
import type { DocumentAddress } from '../../../shared/documents/document-id.ts';
import { documentId } from '../../../shared/documents/document-id.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { Random } from '../../../shared/lib/ports.ts';
import { applyEdit, replaceText, type TextEdit } from '../../../shared/documents/text-edit.ts';
import { yielding } from '../documents/client-id.ts';
import type { Edit } from '../edit.ts';
import { isPossible, writeChange, type MapChange } from './plain.ts';
import { carryEdits, cutEdit } from './text-changes.ts';
import { wholeText } from './unsent.ts';

/** Changes of one record: with the longest values it still fits into a frame of the wire. */
const PER_RECORD = 100;
/** UTF-16 code units that one record inserts at most. */
const PART_UNITS = 100_000;

/** A document of which changes are made again, as fresh edits of this device. */
export interface Target {
  readonly address: DocumentAddress;
  readonly groupId: GroupId;
  /** How often these changes will have been made. */
  readonly tries: number;
  readonly random: Random;
}

/** Edits of a text that was `from` when the first of them was made. */
export interface TextChanges {
  readonly from: string;
  readonly edits: readonly TextEdit[];
}

/** Makes changes again. Answers those of which the entry is not there any more. */
function makeMapChanges(edit: Edit, target: Target, changes: readonly MapChange[]): MapChange[] {
  const { doc } = edit.open(documentId(target.address));
  const possible = changes.filter((change) => isPossible(doc, change));
  for (let done = 0; done < possible.length; done += PER_RECORD) {
    const part = possible.slice(done, done + PER_RECORD);
    edit.change(
      target.address,
      target.groupId,
      (now) => {
        for (const change of part) writeChange(now, change);
      },
      target.tries,
    );
  }
  return changes.filter((change) => !possible.includes(change));
}

/** Edits in parts that are one record each. */
function* parts(edits: Iterable<TextEdit>): Generator<TextEdit[]> {
  let part: TextEdit[] = [];
  let size = 0;
  for (const edit of edits) {
    for (const step of cutEdit(edit, PART_UNITS)) {
      if (part.length > 0 && size + step.insert.length > PART_UNITS) {
        yield part;
        [part, size] = [[], 0];
      }
      part.push(step);
      size += step.insert.length;
    }
  }
  if (part.length > 0) yield part;
}

function edited(text: Y.Text, edits: readonly TextEdit[]): void {
  // Embedded objects count for the position but not for the text: then positions cannot be trusted.
  if (text.length !== text.toJSON().length) return replaceText(text, edits.reduce(applyEdit, text.toJSON()));
  for (const { index, remove, insert } of edits) {
    text.delete(index, remove);
    text.insert(index, insert);
  }
}

/** Makes edits of the text again, each where it belongs, so that what others write between them stays. */
function makeTextChanges(edit: Edit, target: Target, { from, edits }: TextChanges): boolean {
  const current = wholeText(edit.open(documentId(target.address)).doc);
  let isChanged = false;
  for (const part of parts(carryEdits(from, edits, current))) {
    isChanged = true;
    const change = (doc: Y.Doc): void => edited(doc.getText('body'), part);
    edit.change(target.address, target.groupId, change, target.tries);
  }
  return isChanged;
}

/** What came of making changes again. */
export interface MadeAgain {
  readonly left: readonly MapChange[];
  readonly hasText: boolean;
}

/**
 * Makes changes and edits of the text again in the document as it is now. They are older than they look, and may be
 * somebody else's, so they yield to what others wrote without having seen them.
 */
export function makeAgain(
  edit: Edit,
  target: Target,
  { changes, text }: { changes: readonly MapChange[]; text: TextChanges },
): MadeAgain {
  const { doc } = edit.open(documentId(target.address));
  if (!edit.knows(doc)) return { left: changes, hasText: false };
  return yielding(doc, target.random, () => {
    const left = makeMapChanges(edit, target, changes);
    const hasText = target.address.kind === 'issue' && makeTextChanges(edit, target, text);
    return { left, hasText };
  });
}
