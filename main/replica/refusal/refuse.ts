import { parseDocumentId, type DocumentAddress } from '../../../shared/documents/document-id.ts';
import type { RefusalOutcome } from '../../sync/ports.ts';
import type { ReplicaContext } from '../context.ts';
import { dissolveSnapshot, forgetIfEmpty } from '../documents/records.ts';
import type { Edit } from '../edit.ts';
import { rebuild } from '../sync/rebuild.ts';
import { findPending, type StoredRecord } from '../sync/settle.ts';
import { makeAgain, type TextChanges } from './make-again.ts';
import type { MapChange } from './plain.ts';
import { isTelling, keepRefused } from './refused-changes.ts';
import { keepRefusedClients } from './refused-clients.ts';
import { readUnsent, unsentRecords, type UnsentChanges, type UnsentRecord } from './unsent.ts';

/** Why the server refused, and whether what it refused may be tried in another form. */
export interface Refusal {
  readonly code: string;
  readonly mayReplay: boolean;
}

/** Codes that are about the form of an update and not about what it says: the same as a fresh edit may pass. */
const aboutForm = new Set(['TOO_LARGE', 'GAP', 'UNDECODABLE', 'FOREIGN_CLIENT', 'FORBIDDEN_ORIGIN']);

/** A change that was refused this often as a fresh edit is shown and not made again. */
const MAX_TRIES = 3;

/** What is made again and what is only shown. */
interface Split {
  readonly again: { readonly changes: readonly MapChange[]; readonly text: TextChanges };
  readonly shown: { readonly changes: readonly MapChange[]; readonly texts: readonly [string, string] };
}

function splitChanges(unsent: UnsentChanges, { code, mayReplay }: Refusal, tries: number): Split {
  const { first, rest, all, text, firstEdits, restEdits } = unsent;
  if (!mayReplay || tries >= MAX_TRIES) {
    return {
      again: { changes: [], text: { from: '', edits: [] } },
      shown: { changes: all, texts: [text.before, text.after] },
    };
  }
  if (aboutForm.has(code)) {
    return {
      again: { changes: all, text: { from: text.before, edits: [...firstEdits, ...restEdits] } },
      shown: { changes: [], texts: ['', ''] },
    };
  }
  return {
    again: { changes: rest, text: { from: text.first, edits: restEdits } },
    shown: { changes: first, texts: [text.before, text.first] },
  };
}

/** Takes records out of the log. */
function remove({ tx }: Edit, { document }: StoredRecord, records: readonly UnsentRecord[]): void {
  const position = records.reduce((first, record) => Math.min(first, record.position), Infinity);
  dissolveSnapshot(tx, { document, position });
  for (const record of records) tx.run('DELETE FROM record WHERE position = ?', record.position);
}

/** Issues that were never made wait for no number. */
function forgetWaiting({ tx }: Edit, changes: readonly MapChange[]): void {
  for (const change of changes) {
    if (change.kind === 'entry' && change.map === 'issues') {
      tx.run('DELETE FROM number_wait WHERE issue_id = ?', change.key);
    }
  }
}

interface Work {
  readonly context: ReplicaContext;
  readonly edit: Edit;
  readonly stored: StoredRecord;
  readonly address: DocumentAddress;
  readonly refusal: Refusal;
}

function replayAndShow(
  { context, edit, stored, address, refusal }: Work,
  unsent: UnsentChanges,
  tries: number,
): Omit<RefusalOutcome, 'documentId'> {
  const { groupId, name: documentId } = stored;
  const { random } = context;
  const { again, shown } = splitChanges(unsent, refusal, tries);
  const made = makeAgain(edit, { address, groupId, tries: tries + 1, random }, again);
  const changes = [...shown.changes, ...made.left];
  forgetWaiting(edit, changes);
  const at = context.clock.now();
  const { after } = unsent;
  const { code } = refusal;
  // What was purged is gone for everybody, and this with it.
  const kept =
    code === 'PURGED'
      ? 0
      : keepRefused(edit.tx, { documentId, code, at, changes, texts: shown.texts, after });
  const replayed = again.changes.filter(isTelling).length - made.left.filter(isTelling).length;
  return { replayed: replayed + Number(made.hasText), shown: kept };
}

function refuseRecords(work: Work, records: readonly UnsentRecord[]): RefusalOutcome {
  const { context, edit, stored, address } = work;
  const { document, name: documentId } = stored;
  const unsent = rebuild(edit, context.residents, documentId, () => {
    remove(edit, stored, records);
    return readUnsent(edit.tx, document, address, records);
  });
  keepRefusedClients(edit.tx, documentId, unsent.clients);
  const tries = records.reduce((most, record) => Math.max(most, record.tries), 0);
  const outcome = replayAndShow(work, unsent, tries);
  forgetIfEmpty(edit.tx, document);
  return { documentId, ...outcome };
}

/** Removes what is in the outbox for its answer only, now that it is known. */
function forgetWithdrawn({ tx }: Edit, { document, name, number }: StoredRecord): RefusalOutcome {
  tx.run('DELETE FROM record WHERE document = ? AND withdrawn = 1 AND number >= ?', document, number);
  forgetIfEmpty(tx, document);
  return { documentId: name, replayed: 0, shown: 0 };
}

/**
 * What is passed on for others is not made again: it could outdo what they wrote since. Unless the server takes it from
 * nobody in their name, and they have had the time to bring it themselves.
 */
function isOurs({ origin }: StoredRecord, { code }: Refusal): boolean {
  return origin === '' || code === 'FORBIDDEN_ORIGIN';
}

/**
 * Takes what is unsent of a document out of it, from the refused record on, and makes it again under another
 * client id where that may help (wire W10). The rest is kept for its author to see. One commit does all of it.
 */
export function refuse(
  context: ReplicaContext,
  edit: Edit,
  localId: number,
  refusal: Refusal,
): RefusalOutcome | null {
  const stored = findPending(edit.tx, localId);
  if (!stored) return null;
  if (stored.withdrawn) return forgetWithdrawn(edit, stored);
  const address = parseDocumentId(stored.name);
  const unsent = unsentRecords(edit.tx, stored.document, localId);
  const records = unsent.filter(({ origin }) => origin === stored.origin);
  if (!address) throw new Error('A document of the outbox has no address');
  const mayReplay = refusal.mayReplay && context.mayWrite() && isOurs(stored, refusal);
  const work = { context, edit, stored, address, refusal: { ...refusal, mayReplay } };
  const outcome = refuseRecords(work, records);
  if (outcome.shown > 0) context.journal.append(edit.tx, { kind: 'changes.refused' });
  return outcome;
}
