import { boardKeys } from '../../../shared/documents/board-document.ts';
import { parseDocumentId, type DocumentAddress } from '../../../shared/documents/document-id.ts';
import { groupOfAddress } from '../../../shared/documents/group-id.ts';
import { applyOutlined } from '../../../shared/documents/update-apply.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { UpdateOutline } from '../../../shared/documents/update-outline.ts';
import type { YjsRecord } from '../../../shared/wire/messages.ts';
import type { ReadHandle } from '../../store/types.ts';
import {
  appendRemote,
  ensureDocument,
  findDocument,
  misplacedName,
  type Fault,
} from '../documents/records.ts';
import type { Residents } from '../documents/residents.ts';
import type { Edit } from '../edit.ts';
import { markStale } from '../projection/text-rows.ts';

/** A document and the group that something about it stands in. */
interface Placed {
  readonly documentId: string;
  readonly groupId: string;
}

/** True when a record may stand in this group: the document's kind or its first record decided that. */
export function isInItsGroup(
  read: ReadHandle,
  address: DocumentAddress,
  { documentId, groupId }: Placed,
): boolean {
  const bound = findDocument(read, documentId)?.groupId ?? groupOfAddress(address);
  return bound === null ? groupId.startsWith('team:') : bound === groupId;
}

/** A record that may be applied, or why it may not. */
type Checked =
  | { readonly fault: null; readonly address: DocumentAddress; readonly outline: UpdateOutline }
  | { readonly fault: Fault };

function check(read: ReadHandle, record: YjsRecord): Checked {
  const address = parseDocumentId(record.documentId);
  if (!address) return { fault: 'unknown_document' };
  if (!isInItsGroup(read, address, record)) return { fault: 'wrong_group' };
  const outline = outlineUpdate(record.payload);
  return outline ? { fault: null, address, outline } : { fault: 'undecodable' };
}

/** Takes an update into memory. False when Yjs refused it after all; then the document is as it was before. */
export function takeUpdate(
  edit: Edit,
  residents: Residents,
  name: string,
  { update, outline }: { update: Uint8Array; outline: UpdateOutline },
): boolean {
  const resident = edit.open(name);
  try {
    applyOutlined(resident.doc, update, outline, 'remote');
    return true;
  } catch {
    // Part of it may have been taken in, so the document is built again without it.
    residents.dropIn(edit.tx, name);
    const again = edit.open(name);
    if (again.address.kind !== 'board') return false;
    const keys = boardKeys(again.doc);
    for (const key of keys.issues) again.dirt.issues.add(key);
    for (const key of keys.criteria) again.dirt.criteria.add(key);
    return false;
  }
}

/** Documents of issues that nobody has open are not loaded: their text is read out when it is asked for. */
export function staysOnDisk(address: DocumentAddress, residents: Residents, name: string): boolean {
  return address.kind === 'member' || (address.kind === 'issue' && !residents.peek(name));
}

/** What is on disk only still has to be read out some time. */
export function noteUnread(edit: Edit, address: DocumentAddress): void {
  if (address.kind !== 'issue') return;
  markStale(edit.tx, address.issueId);
  edit.touched.issueIds.add(address.issueId);
}

function mergeOne(edit: Edit, residents: Residents, record: YjsRecord): Fault | null {
  const { documentId: name, groupId, payload } = record;
  const checked = check(edit.tx, record);
  if (checked.fault !== null) return checked.fault;
  const { address, outline } = checked;
  if (staysOnDisk(address, residents, name)) noteUnread(edit, address);
  else if (!takeUpdate(edit, residents, name, { update: payload, outline })) return 'undecodable';
  edit.append({ name, groupId, update: payload, origin: 'remote', remote: record });
  return null;
}

/** Takes in new records of one document, oldest first, and brings its rows up to date once. */
export function mergeDocument(edit: Edit, residents: Residents, records: readonly YjsRecord[]): void {
  for (const record of records) {
    const fault = mergeOne(edit, residents, record);
    if (!fault) continue;
    // The first record of a document binds it to its group, but not one that may not stand there.
    const name = fault === 'wrong_group' ? misplacedName(record) : record.documentId;
    const { id } = ensureDocument(edit.tx, name, record.groupId);
    appendRemote(edit.tx, id, record, fault);
  }
  const resident = records[0] && residents.peek(records[0].documentId);
  if (resident) edit.project(resident, false);
}
