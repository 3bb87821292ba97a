import { z } from 'zod';
import { deviceId, memberId, projectId, teamId, workspaceId } from '../../domain/ids.ts';
import { roles } from '../../domain/role.ts';
import { method } from '../method.ts';
import { name, projectRow, receipt, teamAccess, teamKey, teamRow } from '../schemas.ts';

const archiveDeadlineMs = 15 * 60_000;
const filePath = z.string().min(1).max(4096);
/** What an export holds. `issues` counts the deleted ones too. */
const archiveCounts = z.object({
  teams: z.number().int(),
  projects: z.number().int(),
  members: z.number().int(),
  issues: z.number().int(),
  deletedIssues: z.number().int(),
  criteria: z.number().int(),
  documents: z.number().int(),
});

/** Null: all, also those to come. */

const deviceRow = z.object({
  deviceId,
  /** To be compared by people: 16 hex digits of the key's SHA-256. */
  fingerprint: z.string(),
  addedAt: z.number(),
  /** When something that it wrote last arrived here, ms; null when nothing has since this profile keeps note of it. */
  heardAt: z.number().nullable(),
  state: z.enum(['active', 'revoked', 'quarantined']),
  isThis: z.boolean(),
});

const memberAccessRow = z.object({
  memberId,
  /** Null while that member has given none. */
  name: z.string().nullable(),
  role: z.enum(roles),
  teams: teamAccess,
  since: z.number(),
  removedAt: z.number().nullable(),
  isMe: z.boolean(),
  devices: z.array(deviceRow),
});
export type MemberAccessRow = z.infer<typeof memberAccessRow>;
export type DeviceAccessRow = z.infer<typeof deviceRow>;

export const workspaceMethods = {
  /** Makes this profile's workspace with its first team. The key defaults to `ENG`. */
  'workspace.create': method({
    kind: 'mutation',
    params: z.strictObject({ name, teamKey: teamKey.optional() }),
    result: z.object({ workspaceId, teamId, receipt }),
  }),
  /** Gives the workspace another name, for everybody. */
  'workspace.rename': method({
    kind: 'mutation',
    params: z.strictObject({ name }),
    result: z.object({ receipt }),
  }),
  /**
   * Joins a server's workspace (empty profile), or gives this workspace to an empty server (owner invite). Over an
   * unencrypted address that is neither this machine nor on a private network it is UNENCRYPTED, before anything is
   * sent, unless the person has said `allowUnencrypted`.
   */
  'workspace.link': method({
    kind: 'mutation',
    deadlineMs: 30_000,
    params: z.strictObject({
      url: z.string().max(2048),
      invite: z.string().trim().min(1).max(256),
      allowUnencrypted: z.boolean().default(false),
    }),
    result: z.object({ workspaceId, role: z.enum(roles), receipt }),
  }),
  /**
   * Asks the server for a single-use invite. It is shown once and kept nowhere on this machine. `teams`: null, or left
   * out, for all. `ttlMs`: 10 minutes to 7 days, which it is when left out. `forMyself`: for another device of the
   * caller's own, which gets the role and teams that the caller has.
   */
  'workspace.invite': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 15_000,
    params: z.strictObject({
      role: z.enum(roles).default('member'),
      teams: teamAccess.optional(),
      ttlMs: z.number().int().min(600_000).max(604_800_000).optional(),
      forMyself: z.boolean().optional(),
    }),
    result: z.object({ invite: z.string(), expiresAt: z.number(), receipt }),
  }),
  /**
   * Writes the whole workspace to a new file (`docs/export-format.md`), as it is at this moment. `path` is absolute,
   * on the host's machine; a file that is there is never replaced.
   */
  'workspace.export': method({
    kind: 'mutation',
    deadlineMs: archiveDeadlineMs,
    params: z.strictObject({ path: filePath }),
    result: z.object({ path: z.string(), bytes: z.number().int(), counts: archiveCounts, receipt }),
  }),
  /** Makes an exported workspace that of this empty profile, under the same ids. All of it arrives or none. */
  'workspace.import': method({
    kind: 'mutation',
    deadlineMs: archiveDeadlineMs,
    params: z.strictObject({ path: filePath }),
    result: z.object({ workspaceId, memberId, counts: archiveCounts, receipt }),
  }),
  /** Gives oneself the name that the team sees. */
  'members.rename': method({
    kind: 'mutation',
    params: z.strictObject({ name }),
    result: z.object({ memberId, receipt }),
  }),
  /** Members and their devices, as the sync server's signed records tell. Empty without a server. */
  'members.list': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({ rows: z.array(memberAccessRow) }),
  }),
  /** Owners and admins, over members whose role is not above their own. The last owner stays one. */
  'members.update': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 15_000,
    params: z.strictObject({ memberId, role: z.enum(roles), teams: teamAccess }),
    result: z.object({ memberId, receipt }),
  }),
  'members.remove': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 15_000,
    params: z.strictObject({ memberId }),
    result: z.object({ memberId, receipt }),
  }),
  /** Owners and admins; everybody for their own devices. */
  'devices.revoke': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 15_000,
    params: z.strictObject({ deviceId }),
    result: z.object({ deviceId, receipt }),
  }),
  'teams.create': method({
    kind: 'mutation',
    params: z.strictObject({ name, key: teamKey }),
    result: z.object({ teamId, receipt }),
  }),
  'teams.query': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({ rows: z.array(teamRow) }),
  }),
  /** `repo` is a path to a git checkout on this machine. It is kept here and never replicated. */
  'projects.create': method({
    kind: 'mutation',
    params: z.strictObject({ name, teamId: teamId.optional(), repo: z.string().min(1).max(4096).optional() }),
    result: z.object({ projectId, receipt }),
  }),
  'projects.update': method({
    kind: 'mutation',
    params: z.strictObject({
      projectId,
      patch: z.strictObject({
        name: name.optional(),
        repo: z.string().min(1).max(4096).nullable().optional(),
      }),
    }),
    result: z.object({ projectId, receipt }),
  }),
  'projects.query': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({ rows: z.array(projectRow) }),
  }),
};
