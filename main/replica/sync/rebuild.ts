import { boardKeys } from '../../../shared/documents/board-document.ts';
import { parseDocumentId, type DocumentAddress } from '../../../shared/documents/document-id.ts';
import type { Residents } from '../documents/residents.ts';
import type { Edit } from '../edit.ts';
import { noteUnread, staysOnDisk } from './remote.ts';

function rebuildLoaded<T>(edit: Edit, residents: Residents, name: string, change: () => T): T {
  const before = edit.open(name);
  const old = before.address.kind === 'board' ? boardKeys(before.doc) : null;
  const changed = change();
  residents.dropIn(edit.tx, name);
  const resident = edit.open(name);
  if (old) {
    const keys = boardKeys(resident.doc);
    for (const key of [...old.issues, ...keys.issues]) resident.dirt.issues.add(key);
    for (const key of [...old.criteria, ...keys.criteria]) resident.dirt.criteria.add(key);
  }
  edit.project(resident, false);
  return changed;
}

/**
 * Changes what is stored of a document with `change`, loads it anew under another client id, and brings its
 * rows up to date, also of what is no longer in it. Rooms of the document hear a reset. Answers what `change` does.
 */
export function rebuild<T>(edit: Edit, residents: Residents, name: string, change: () => T): T {
  const address: DocumentAddress | null = parseDocumentId(name);
  if (address === null) return change();
  if (!staysOnDisk(address, residents, name)) return rebuildLoaded(edit, residents, name, change);
  noteUnread(edit, address);
  return change();
}
