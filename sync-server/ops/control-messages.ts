import { z } from 'zod';
import { workspaceId } from '../../shared/domain/ids.ts';
import { roles } from '../../shared/domain/role.ts';
import { fromHex, toHex } from '../../shared/lib/bytes.ts';
import type { AuditRow } from '../log/rows.ts';
import type { BackupPoint, LogStatus, MadeInvite, Operator } from './operator.ts';

const whole = z.number().int().nonnegative();

/** What goes over the socket between the operator's command and the server that runs. */
export const auditQuery: z.ZodType<{ after: number; limit: number }> = z.object({
  after: z.coerce.number().pipe(whole),
  limit: z.coerce.number().pipe(whole),
});

export const inviteTerms: z.ZodType<Parameters<Operator['invite']>[0]> = z.object({
  role: z.enum(roles),
  validFor: whole,
});

export const backupPoint: z.ZodType<BackupPoint> = z.object({
  serverId: z.string(),
  epoch: whole,
  seq: whole,
});

export const madeInvite: z.ZodType<MadeInvite> = z.object({ invite: z.string(), expiresAt: whole });

export const logStatus: z.ZodType<LogStatus> = z.object({
  serverId: z.string(),
  workspaceId: workspaceId.nullable(),
  seq: whole,
  metaSeq: whole,
  epoch: whole,
  restoredHead: whole,
  isRecovering: z.boolean(),
  backedUpSeq: whole,
  storedBytes: whole,
  groups: whole,
});

/** An entry of the audit log in JSON: its hash in hex. */
export interface AuditAnswer extends Omit<AuditRow, 'hash'> {
  readonly hash: string;
}

export function toAnswer({ hash, ...row }: AuditRow): AuditAnswer {
  return { ...row, hash: toHex(hash) };
}

export const auditRows: z.ZodType<AuditRow[]> = z.array(
  z.object({
    id: whole,
    at: whole,
    deviceId: z.string().nullable(),
    action: z.string(),
    detail: z.string().nullable(),
    hash: z.string().transform((text) => fromHex(text) ?? new Uint8Array()),
  }),
);
