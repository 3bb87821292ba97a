import type { AuditRow } from '../log/rows.ts';
import type { MadeBackup } from '../ops/make-backup.ts';
import type { BackupPoint, LogStatus } from '../ops/operator.ts';
import type { Restored } from '../ops/restore.ts';
import type { Done } from './done.ts';

/** Findings that are printed for people: one damaged place makes many. */
const MOST_FINDINGS = 50;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes for people, such as `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** A moment in UTC, to the second. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function formatRecords(seq: number): string {
  return seq === 0 ? 'no records yet' : `records 1 to ${seq}`;
}

/** A backup that was made. */
export function describeBackup({ file, point, bytes, sha256, ms }: MadeBackup): string {
  return [
    `Backup made and checked: ${file}`,
    `  holds ${formatRecords(point.seq)}, ${formatBytes(bytes)}, in ${(ms / 1000).toFixed(1)} s`,
    `  SHA-256 of the log in it: ${sha256}`,
    'It holds the key of the server: keep it as safe as the data folder, and on another disk.',
  ].join('\n');
}

/** What was restored, and what comes next. */
export function describeRestore({ seq, replaced }: Restored, folder: string): string {
  return [
    `Restored ${formatRecords(seq)} into ${folder}.`,
    ...(replaced === null ? [] : [`What was there before is in ${replaced}. Remove it when you are sure.`]),
    'Next: start the server. It takes no writes until an owner or admin has connected once, because only their',
    'devices know who was revoked after the backup. Devices then bring back by themselves what the backup lacks.',
    'If no owner or admin is left: start it with --open.',
  ].join('\n');
}

/** What a check of a log or backup came to. Its exit code is 1 when there is anything to say. */
export function describeFindings(
  what: string,
  { point, findings }: { readonly point: BackupPoint | null; readonly findings: readonly string[] },
): Done {
  const json = { what, ...point, findings };
  if (findings.length === 0) {
    const text = `${what} is sound: ${formatRecords(point?.seq ?? 0)}, every hash and signature checked.`;
    return { text, json, exitCode: 0 };
  }
  const text = [
    `${what} is not sound:`,
    ...findings.slice(0, MOST_FINDINGS).map((finding) => `  ${finding}`),
    ...(findings.length > MOST_FINDINGS ? [`  … ${findings.length} in all; --json prints every one.`] : []),
    'Nothing was changed. Keep the folder as it is, and restore the newest backup that is sound.',
  ].join('\n');
  return { text, json, exitCode: 1 };
}

/** Where a log stands. */
export function describeStatus(status: LogStatus, isServed: boolean): string {
  const { seq, backedUpSeq } = status;
  const recovering = status.isRecovering ? ', waits for an owner or admin to connect' : '';
  return [
    `Server      ${status.serverId}${isServed ? ', running' : ', not running'}`,
    `Workspace   ${status.workspaceId ?? 'none yet: the first owner has to claim it'}`,
    `Records     ${seq} in ${status.groups} groups, of which ${status.metaSeq} are about members and devices`,
    `Stored      ${formatBytes(status.storedBytes)}`,
    `Backed up   ${backedUpSeq === 0 ? 'nothing that this log knows of' : `records 1 to ${backedUpSeq}; ${seq - backedUpSeq} came after`}`,
    `Epoch       ${status.epoch}${status.restoredHead === 0 ? '' : `, restored at record ${status.restoredHead}`}${recovering}`,
  ].join('\n');
}

/** One entry of the audit log, on one line. */
export function describeEntry({ id, at, deviceId, action, detail }: AuditRow): string {
  return [String(id).padStart(6), formatTime(at), deviceId ?? 'server', action, detail ?? '']
    .join('  ')
    .trimEnd();
}
