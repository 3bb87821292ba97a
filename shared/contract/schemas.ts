import { z } from 'zod';
import { actionId, criterionId, issueId, memberId, projectId, teamId } from '../domain/ids.ts';
import { issueStatus, limits, priority, teamKeyPattern } from '../domain/issue.ts';

/** Trims, and refuses what is empty or too long. */
const line = (max: number) => z.string().trim().min(1).max(max);

export const name = line(limits.name);
export const title = line(limits.title);
export const teamKey = z.string().trim().toUpperCase().regex(teamKeyPattern);
export const description = z.string().max(limits.description);
export const criteria = z.array(line(limits.criterion)).max(limits.criteria);

/** Proof that a mutation was journalled: its journal `seq` and time (ms since the epoch). */
export const receipt = z.object({ actionId, at: z.number().int(), seq: z.number().int() });
export type Receipt = z.infer<typeof receipt>;

export const teamRow = z.object({ teamId, name: z.string(), key: z.string(), createdAt: z.number() });
export type TeamRow = z.infer<typeof teamRow>;

/** The teams that a member has access to; null: all, also those to come. */
export const teamAccess = z.array(teamId).max(1024).nullable();

/** `repo` is the path on this machine; it never leaves it. */
export const projectRow = z.object({
  projectId,
  teamId,
  name: z.string(),
  createdAt: z.number(),
  repo: z.string().nullable(),
});
export type ProjectRow = z.infer<typeof projectRow>;

export const memberRow = z.object({ memberId, name: z.string(), joinedAt: z.number() });
export type MemberRow = z.infer<typeof memberRow>;

/** One row of a list: what the projection keeps of an issue. `key` is `ENG-…` until it has a number. */
export const issueRow = z.object({
  issueId,
  key: z.string(),
  number: z.number().int().nullable(),
  teamId,
  projectId: projectId.nullable(),
  parentId: issueId.nullable(),
  title: z.string(),
  status: issueStatus,
  priority,
  assigneeId: memberId.nullable(),
  order: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type IssueRow = z.infer<typeof issueRow>;

/**
 * An issue that was deleted and can be restored. `deletedBy` is null when it was deleted by a version that did not say.
 * `editedAfterDelete`: somebody changed it who did not know.
 */
export const deletedIssueRow = issueRow.extend({
  deletedAt: z.number(),
  deletedBy: memberId.nullable(),
  editedAfterDelete: z.boolean(),
});
export type DeletedIssueRow = z.infer<typeof deletedIssueRow>;

export const criterionRow = z.object({ criterionId, text: z.string() });
export type CriterionRow = z.infer<typeof criterionRow>;

export const issueDetail = issueRow.extend({
  description: z.string(),
  acceptance: z.array(criterionRow),
  subIssues: z.array(issueId),
});
export type IssueDetail = z.infer<typeof issueDetail>;
