import { createWriter } from '../../shared/wire/writer.ts';
import { sha256 } from '../auth/keys.ts';
import { firstHash } from './chains.ts';
import type { LogTx } from './log-store.ts';
import type { AuditEntry } from './rows.ts';

const HOUR = 60 * 60 * 1000;
/** Entries on what was refused to one device in an hour: it cannot fill the disk with them. */
const REFUSALS_PER_HOUR = 100;

/** The hash of an entry of the audit log: over the one before it, and over all that it says. */
export function auditHash(before: Uint8Array, entry: AuditEntry): Uint8Array {
  const writer = createWriter();
  writer.fixed(before);
  writer.uint(entry.at);
  for (const text of [entry.deviceId, entry.action, entry.detail]) {
    writer.flag(text !== null);
    writer.utf8(text ?? '');
  }
  return sha256(writer.finish());
}

/** Writes down what happened, chained to what was written down before. */
export async function audit(tx: LogTx, entry: AuditEntry): Promise<void> {
  const last = await tx.lastAudit();
  const hash = auditHash(last?.hash ?? firstHash, entry);
  await tx.addAudit({ ...entry, id: (last?.id ?? 0) + 1, hash });
}

/** Writes down what was refused to a device, the first hundred times in an hour. */
export async function auditRefusal(
  tx: LogTx,
  entry: AuditEntry & { readonly deviceId: string },
): Promise<void> {
  const before = await tx.auditCount([entry.deviceId], entry.action, entry.at - HOUR);
  if (before < REFUSALS_PER_HOUR) await audit(tx, entry);
}
