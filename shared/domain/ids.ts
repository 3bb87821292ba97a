import { z } from 'zod';

/** UUIDv7, lower case: every id that Hearth makes. */
const uuid7 = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

export const workspaceId = uuid7.brand<'WorkspaceId'>();
export const teamId = uuid7.brand<'TeamId'>();
export const projectId = uuid7.brand<'ProjectId'>();
export const issueId = uuid7.brand<'IssueId'>();
export const criterionId = uuid7.brand<'CriterionId'>();
export const memberId = uuid7.brand<'MemberId'>();
export const deviceId = uuid7.brand<'DeviceId'>();
export const runId = uuid7.brand<'RunId'>();
export const actionId = uuid7.brand<'ActionId'>();
export const evidenceId = uuid7.brand<'EvidenceId'>();
export const batchId = uuid7.brand<'BatchId'>();

/** `k1`, `k2` …: which of a device's keys. */
const keyId = z.string().regex(/^k[1-9][0-9]{0,5}$/);

/** True for the name of a device's key, wherever one is told: of a device that joins, in an envelope, in the vault. */
export function isKeyId(text: string): boolean {
  return keyId.safeParse(text).success;
}

export type WorkspaceId = z.infer<typeof workspaceId>;
export type TeamId = z.infer<typeof teamId>;
export type ProjectId = z.infer<typeof projectId>;
export type IssueId = z.infer<typeof issueId>;
export type CriterionId = z.infer<typeof criterionId>;
export type MemberId = z.infer<typeof memberId>;
export type DeviceId = z.infer<typeof deviceId>;
export type RunId = z.infer<typeof runId>;
export type ActionId = z.infer<typeof actionId>;
export type EvidenceId = z.infer<typeof evidenceId>;
export type BatchId = z.infer<typeof batchId>;
