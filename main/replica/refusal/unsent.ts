import type { DocumentAddress } from '../../../shared/documents/document-id.ts';
import type { TextEdit } from '../../../shared/documents/text-edit.ts';
import { applyOutlined } from '../../../shared/documents/update-apply.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type * as Y from 'yjs';
import { getState } from 'yjs';
import type { ReadHandle } from '../../store/types.ts';
import { buildDocument } from '../documents/build-document.ts';
import { PENDING, readStored } from '../documents/records.ts';
import { differences, readPlain, type MapChange, type Plain } from './plain.ts';
import { watchText } from './text-watch.ts';

/** An update in the outbox. */
export interface UnsentRecord {
  readonly position: number;
  readonly payload: Uint8Array;
  /** Whose it is, when it is passed on for a restored server; else empty. */
  readonly origin: string;
  readonly tries: number;
}

/** What the unsent updates of a document changed. */
export interface UnsentChanges {
  /** Of the first update alone. */
  readonly first: readonly MapChange[];
  /** Of all after the first, taken together. */
  readonly rest: readonly MapChange[];
  /** Of all, taken together. */
  readonly all: readonly MapChange[];
  /** The text before them, after the first, and after all. */
  readonly text: { readonly before: string; readonly first: string; readonly after: string };
  /** Edits of the text, in order: of the first update, and of those after it. */
  readonly firstEdits: readonly TextEdit[];
  readonly restEdits: readonly TextEdit[];
  /** What the document would say with all of them. */
  readonly after: Plain;
  /** Client ids under which they have structs that the document did not have. */
  readonly clients: ReadonlySet<number>;
}

/** The records of a document that wait to be sent, from one number on. */
export function unsentRecords(read: ReadHandle, document: number, fromNumber: number): UnsentRecord[] {
  return read.all<UnsentRecord>(
    `SELECT position, payload, origin, tries FROM record
     WHERE document = ? AND ${PENDING} AND withdrawn = 0 AND number >= ? ORDER BY number`,
    document,
    fromNumber,
  );
}

/** All of the text, also what is too long for a description. */
export function wholeText(doc: Y.Doc): string {
  return doc.getText('body').toJSON();
}

/** Applies an update as the log would; what cannot be applied changed nothing. Answers its new writers. */
function apply(doc: Y.Doc, { payload }: UnsentRecord): number[] {
  const outline = outlineUpdate(payload);
  if (!outline) return [];
  const writers = outline.clients
    .filter(({ client, to }) => to > getState(doc.store, client))
    .map(({ client }) => client);
  try {
    applyOutlined(doc, payload, outline);
  } catch {
    // It was left out of the document too.
  }
  return writers;
}

/**
 * What these records changed, told from the document without them: they have to be out of its log already.
 * Scalars are compared at three moments only, so that five hundred keystrokes cost no more than two.
 */
export function readUnsent(
  read: ReadHandle,
  document: number,
  address: DocumentAddress,
  [first, ...others]: readonly UnsentRecord[],
): UnsentChanges {
  const doc = buildDocument(readStored(read, document));
  const before = readPlain(doc, address);
  // Only an issue's document has one; in others it stays empty.
  const text = watchText(doc.getText('body'));
  const clients = new Set(first ? apply(doc, first) : []);
  const firstEdits = text.edits();
  const [plain, firstText] = [readPlain(doc, address), text.now()];
  const restEdits: TextEdit[] = [];
  for (const record of others) {
    for (const client of apply(doc, record)) clients.add(client);
    restEdits.push(...text.edits());
  }
  const after = readPlain(doc, address);
  doc.destroy();
  return {
    first: differences(before, plain),
    rest: differences(plain, after),
    all: differences(before, after),
    text: { before: text.before, first: firstText, after: text.now() },
    firstEdits,
    restEdits,
    after,
    clients,
  };
}
