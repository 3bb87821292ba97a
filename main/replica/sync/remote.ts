import * as Y from 'yjs';
import { boardKeys } from '../../../shared/documents/board-document.ts';
import { parseDocumentId, type DocumentAddress } from '../../../shared/documents/document-id.ts';
import { groupOfAddress } from '../../../shared/documents/group-id.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { RemoteRecord } from '../../sync/ports.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { appendRecord, ensureDocument, findDocument, type Fault } from '../documents/records.ts';
import type { Resident, Residents } from '../documents/residents.ts';
import type { Edit } from '../edit.ts';
import { markStale } from '../projection/text-rows.ts';

/** True when a record may stand in this group: the document's kind or its first record decided that. */
function rightGroup(
  read: ReadHandle,
  address: DocumentAddress,
  { documentId, groupId }: RemoteRecord,
): boolean {
  const bound = findDocument(read, documentId)?.groupId ?? groupOfAddress(address);
  return bound === null ? groupId.startsWith('team:') : bound === groupId;
}

function faultOf(read: ReadHandle, record: RemoteRecord): Fault | null {
  const address = parseDocumentId(record.documentId);
  if (!address) return 'unknown_document';
  if (!rightGroup(read, address, record)) return 'wrong_group';
  return outlineUpdate(record.payload) ? null : 'undecodable';
}

function keepFaulty(
  tx: WriteHandle,
  { documentId, groupId, payload, seq }: RemoteRecord,
  fault: Fault,
): void {
  const { id } = ensureDocument(tx, documentId, groupId);
  appendRecord(tx, { document: id, payload, serverSeq: seq, fault });
}

/** Everything in the document is to be projected again. */
function soilAll({ address, doc, dirt }: Resident): void {
  if (address.kind !== 'board') return;
  const keys = boardKeys(doc);
  for (const key of keys.issues) dirt.issues.add(key);
  for (const key of keys.criteria) dirt.criteria.add(key);
}

/** Takes an update into memory. False when Yjs refused it after all; then the document is as it was before. */
function takeIn(edit: Edit, residents: Residents, name: string, payload: Uint8Array): boolean {
  const { doc } = edit.open(name);
  try {
    Y.applyUpdate(doc, payload, 'remote');
    return true;
  } catch {
    // Part of it may have been taken in, so the document is built again without it.
    residents.drop(name);
    soilAll(edit.open(name));
    return false;
  }
}

/** Documents of issues that nobody has open are not loaded: their text is read out when it is asked for. */
function staysOnDisk(address: DocumentAddress | null, residents: Residents, name: string): boolean {
  return address?.kind === 'member' || (address?.kind === 'issue' && !residents.peek(name));
}

function mergeOne(edit: Edit, residents: Residents, record: RemoteRecord): Fault | null {
  const { documentId: name, groupId, payload, seq } = record;
  const fault = faultOf(edit.tx, record);
  if (fault) return fault;
  const address = parseDocumentId(name);
  if (!staysOnDisk(address, residents, name)) {
    if (!takeIn(edit, residents, name, payload)) return 'undecodable';
  } else if (address?.kind === 'issue') {
    markStale(edit.tx, address.issueId);
    edit.touched.issueIds.add(address.issueId);
  }
  edit.append({ name, groupId, update: payload, origin: 'remote', serverSeq: seq });
  return null;
}

function isKnown(read: ReadHandle, seq: number): boolean {
  return read.get('SELECT 1 FROM record WHERE server_seq = ?', seq) !== undefined;
}

/** Takes in the records of one document, oldest first, and brings its rows up to date once. */
export function mergeDocument(edit: Edit, residents: Residents, records: readonly RemoteRecord[]): void {
  for (const record of records) {
    if (isKnown(edit.tx, record.seq)) continue;
    const fault = mergeOne(edit, residents, record);
    if (fault) keepFaulty(edit.tx, record, fault);
  }
  const resident = records[0] && residents.peek(records[0].documentId);
  if (resident) edit.project(resident, false);
}
