import { groupOfAddress, type GroupId } from '../../../shared/documents/group-id.ts';
import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { UpdateOutline } from '../../../shared/documents/update-outline.ts';
import type { OutgoingRecord } from '../../../shared/wire/messages.ts';

/** Who writes under a client id, and how far the log has it. */
interface Writer {
  readonly owner: string;
  readonly clock: number;
}

/** What the model server knows of a document. */
export interface ModelDocument {
  readonly groupId: GroupId;
  readonly writers: Map<number, Writer>;
}

/** W8: where the update leads its writers to; a code when it brings foreign structs or builds on what is missing. */
function admit(
  { clients, references, deleted }: UpdateOutline,
  writers: ReadonlyMap<number, Writer>,
  owner: string,
): Map<number, Writer> | 'FOREIGN_CLIENT' | 'GAP' {
  const next = new Map(writers);
  let isWhole = true;
  for (const { client, ranges } of clients) {
    const known = writers.get(client);
    let clock = known?.clock ?? 0;
    for (const { from, to } of ranges) {
      if (to <= clock) continue;
      if (known && known.owner !== owner) return 'FOREIGN_CLIENT';
      isWhole &&= from <= clock;
      clock = to;
    }
    next.set(client, { owner: known?.owner ?? owner, clock });
  }
  const clockOf = (client: number): number => next.get(client)?.clock ?? 0;
  for (const [client, clock] of references) isWhole &&= clock < clockOf(client);
  for (const [client, end] of deleted) isWhole &&= end <= clockOf(client);
  return isWhole ? next : 'GAP';
}

function boundGroup(record: OutgoingRecord, known: ModelDocument | undefined): string | null {
  const address = parseDocumentId(record.documentId);
  if (!address) return 'INVALID_DOCUMENT';
  const own = known?.groupId ?? groupOfAddress(address);
  const fits = own === null ? record.groupId.startsWith('team:') : own === record.groupId;
  return fits ? null : 'WRONG_GROUP';
}

/** Takes a record into its document (wire W5 to W9), or says why not and changes nothing. */
export function takeRecord(
  documents: Map<string, ModelDocument>,
  record: OutgoingRecord,
  { deviceId, mayLack }: { deviceId: string; mayLack: boolean },
): string | null {
  const known = documents.get(record.documentId);
  const misplaced = boundGroup(record, known);
  if (misplaced) return misplaced;
  const outline = outlineUpdate(record.payload);
  if (!outline) return 'UNDECODABLE';
  const owner = record.origin || deviceId;
  const writers = admit(outline, known?.writers ?? new Map(), owner);
  if (typeof writers === 'string' && !(mayLack && writers === 'GAP')) return writers;
  const document = known ?? { groupId: record.groupId, writers: new Map<number, Writer>() };
  documents.set(record.documentId, document);
  if (typeof writers !== 'string') {
    for (const [client, writer] of writers) document.writers.set(client, writer);
  }
  return null;
}
