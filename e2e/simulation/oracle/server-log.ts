import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import type { ServerDisk } from '../disk/server-disk.ts';
import { secretMark } from '../world/identity.ts';

/** Everything that a log says it holds, oldest first. */
export async function readLog(store: LogStore): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (;;) {
    const range = { after: records.at(-1)?.seq ?? 0, limit: 500, maxBytes: 1024 * 1024 };
    const next = await store.tail(range);
    if (next.length === 0) return records;
    records.push(...next);
  }
}

/** What is wrong with a log by itself. */
/** `returned`: others may have brought records back after the log was restored, group by group (X3). */
export function faultsOfLog(
  records: readonly LogRecord[],
  head: number,
  { returned = false }: { returned?: boolean } = {},
): string[] {
  const faults: string[] = [];
  const groups = new Map<string, string>();
  const last = new Map<string, number>();
  for (const [i, record] of records.entries()) {
    if (record.seq !== i + 1) return [`the log has ${record.seq} at place ${i + 1}`];
    if (record.kind !== 'yjs') continue;
    const { documentId, groupId, deviceId, localId } = record;
    const bound = groups.get(documentId) ?? groupId;
    if (bound !== groupId) faults.push(`${documentId} is in ${bound} and in ${groupId}`);
    groups.set(documentId, bound);
    const chain = returned ? `${deviceId} ${groupId}` : deviceId;
    const before = last.get(chain) ?? 0;
    if (localId <= before) faults.push(`${deviceId} has ${localId} after ${before}`);
    last.set(chain, localId);
  }
  return records.length === head ? faults : [...faults, `the log ends at ${records.length} and says ${head}`];
}

/** What a device was told about its records and the log does not say. */
export function brokenAcks(
  records: readonly LogRecord[],
  promised: ReadonlyMap<number, string>,
  devicesOf: (machine: string) => readonly string[],
): string[] {
  return [...promised].flatMap(([seq, machine]) => {
    const record = records[seq - 1];
    const device = record && record.kind !== 'meta' ? record.deviceId : undefined;
    if (device !== undefined && devicesOf(machine).includes(device)) return [];
    return [`${seq} was acknowledged to ${machine} and is ${device ?? 'nobody'}'s`];
  });
}

/** Records that a replica keeps under a seq at which the server has something else. */
/** `compacted` says whether the payload of a record may be gone. */
export function misplacedRecords(
  records: readonly LogRecord[],
  replica: DatabaseSync,
  compacted: (record: LogRecord) => boolean,
): string[] {
  const kept = replica
    .prepare(
      `SELECT r.server_seq AS seq, d.name, r.payload FROM record r JOIN document d ON d.id = r.document
       WHERE r.server_seq IS NOT NULL`,
    )
    .all();
  return kept.flatMap(({ seq, name, payload }) => {
    const record = records[Number(seq) - 1];
    const isSame =
      record?.kind === 'yjs' &&
      record.documentId === name &&
      payload instanceof Uint8Array &&
      (equalBytes(record.payload, payload) || (record.payload.length === 0 && compacted(record)));
    return isSame ? [] : [`the record at ${String(seq)} is not the one that the server has there`];
  });
}

/** Secrets in any byte that the server stores. */
export function storedSecrets(disk: ServerDisk): string[] {
  return readdirSync(disk.folder).flatMap((file) => {
    const bytes = readFileSync(join(disk.folder, file));
    const at = bytes.indexOf(secretMark);
    return at < 0 ? [] : [`${file} holds the secret ${bytes.toString('latin1', at, at + 32)}`];
  });
}
