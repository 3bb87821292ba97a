import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { memberId as memberIdSchema, type MemberId } from '../../shared/domain/ids.ts';
import { fromBase64Url, toBase64Url } from '../../shared/lib/bytes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import { createReader } from '../../shared/wire/reader.ts';
import { createWriter } from '../../shared/wire/writer.ts';

/** Lets its bearer into one document by `/yjs/<documentId>` (SPEC.md of the wire, R9). */
export interface Ticket {
  readonly memberId: MemberId;
  /** The device that asked for it. */
  readonly deviceId: string;
  readonly documentId: string;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

export interface Tickets {
  issue(ticket: Ticket): string;
  /** Null for anything that this server did not make or that has expired. Never throws. */
  verify(text: string, now: number): Ticket | null;
}

/** What the key is for, so that nothing else under the same seed has the same one. */
const PURPOSE = 'hearth/ticket/v2';
const MAC = 32;
/** Longest ticket that is looked at. */
const MOST = 1024;

function encode({ memberId, deviceId, documentId, expiresAt }: Ticket): Uint8Array {
  const writer = createWriter();
  writer.text(memberId);
  writer.text(deviceId);
  writer.text(documentId);
  writer.uint(expiresAt);
  return writer.finish();
}

function decode(bytes: Uint8Array): Ticket {
  const reader = createReader(bytes);
  const ticket = {
    memberId: reader.parsed(wireLimits.id, (text) => memberIdSchema.safeParse(text).data ?? null),
    deviceId: reader.text(wireLimits.id),
    documentId: reader.text(wireLimits.id),
    expiresAt: reader.uint(),
  };
  reader.end();
  return ticket;
}

/** Tickets under a key derived from the server's seed: all instances of a server take each other's. */
export function createTickets({ seed }: { seed: Uint8Array }): Tickets {
  const key = new Uint8Array(hkdfSync('sha256', seed, new Uint8Array(), PURPOSE, MAC));
  const macOf = (bytes: Uint8Array): Buffer => createHmac('sha256', key).update(bytes).digest();
  return {
    issue(ticket) {
      const bytes = encode(ticket);
      return toBase64Url(Buffer.concat([bytes, macOf(bytes)]));
    },
    verify(text, now) {
      const signed = text.length <= MOST ? fromBase64Url(text) : null;
      if (!signed || signed.length <= MAC) return null;
      const bytes = signed.subarray(0, -MAC);
      if (!timingSafeEqual(macOf(bytes), signed.subarray(-MAC))) return null;
      // The bytes are ours: nobody else has the key.
      const ticket = decode(bytes);
      return now < ticket.expiresAt ? ticket : null;
    },
  };
}
