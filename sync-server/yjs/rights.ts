import { parseDocumentId } from '../../shared/documents/document-id.ts';
import { groupOfAddress, type GroupId } from '../../shared/documents/group-id.ts';
import { roomCloseCodes } from '../../shared/documents/room.ts';
import type { Ticket } from '../auth/tickets.ts';
import type { LogStore } from '../log/log-store.ts';
import { mayRead, mayWriteTo } from '../log/record-rules.ts';

/** What the bearer of a ticket may do now. */
export interface Rights {
  readonly groupId: GroupId;
  readonly mayWrite: boolean;
  /** Where the log stood when this was looked up. */
  readonly since: number;
  /** Of the document, then. */
  readonly bytes: number;
}

/** A document may have this many bytes, snapshot and updates; larger ones are for hosts, which keep them on disk. */
export const mostRoomBytes: number = 8 * 1024 * 1024;

/** Why somebody is not let in, or is let go, as the close frame says it. */
export interface Goodbye {
  readonly code: number;
  readonly reason: string;
}

type GoodbyeName =
  | 'merged'
  | 'noTicket'
  | 'notMember'
  | 'forbidden'
  | 'notFound'
  | 'purged'
  | 'tooLarge'
  | 'refused'
  | 'readOnly'
  | 'changed'
  | 'recovering'
  | 'busy'
  | 'slow'
  | 'tooMany'
  | 'internal'
  | 'leaving';

/** All of them. 44xx ends a stock provider, everything else lets it come back (Y3). */
export const goodbyes: Readonly<Record<GoodbyeName, Goodbye>> = {
  noTicket: { code: roomCloseCodes.unauthorised, reason: 'The ticket is wrong or has expired' },
  notMember: { code: roomCloseCodes.unauthorised, reason: 'The device or its member was removed' },
  forbidden: { code: roomCloseCodes.forbidden, reason: 'You may not read this document' },
  notFound: { code: roomCloseCodes.notFound, reason: 'There is no such document' },
  purged: { code: roomCloseCodes.notFound, reason: 'The document was deleted for good' },
  tooLarge: { code: roomCloseCodes.tooLarge, reason: 'This document opens in the app only' },
  merged: { code: roomCloseCodes.reset, reason: 'The document was loaded afresh' },
  refused: { code: roomCloseCodes.reset, reason: 'The change was refused' },
  readOnly: { code: roomCloseCodes.forbidden, reason: 'Read-only' },
  changed: { code: 1012, reason: 'Your access has changed' },
  recovering: { code: roomCloseCodes.tryLater, reason: 'The server was restored and waits for an admin' },
  busy: { code: roomCloseCodes.tryLater, reason: 'Too much is open' },
  slow: { code: roomCloseCodes.tryLater, reason: 'This connection does not keep up' },
  tooMany: { code: 4429, reason: 'Too many questions' },
  internal: { code: roomCloseCodes.internal, reason: 'The server failed; what was saved is safe' },
  leaving: { code: 1001, reason: 'The server is stopping' },
};

/** True for the rights of somebody who is let in. */
export function isLetIn(found: Rights | Goodbye): found is Rights {
  return 'groupId' in found;
}

/** Looks up what a ticket is worth now: it says who somebody is and which document they want, and nothing else (Y2). */
export async function lookUpRights(
  store: LogStore,
  { deviceId, memberId, documentId }: Ticket,
): Promise<Rights | Goodbye> {
  return store.transact(async (tx) => {
    const { seq, isRecovering } = await tx.server();
    if (isRecovering) return goodbyes.recovering;
    const device = await tx.device(deviceId);
    if (device?.state !== 'active' || device.memberId !== memberId) return goodbyes.notMember;
    const row = await tx.document(documentId);
    if (row?.isPurged) return goodbyes.purged;
    const address = parseDocumentId(documentId);
    const groupId = row?.groupId ?? (address && groupOfAddress(address));
    if (!groupId) return goodbyes.notFound;
    if (!mayRead(device, groupId)) return goodbyes.forbidden;
    if (row && row.bytes > mostRoomBytes) return goodbyes.tooLarge;
    return { groupId, mayWrite: mayWriteTo(device, groupId), since: seq, bytes: row?.bytes ?? 0 };
  });
}
