import { z } from 'zod';
import { issueId, memberId, projectId, teamId } from '../../domain/ids.ts';
import { issueStatus, priority } from '../../domain/issue.ts';
import { method } from '../method.ts';
import { criteria, deletedIssueRow, description, issueDetail, issueRow, receipt, title } from '../schemas.ts';

const fields = z.strictObject({
  title: title.optional(),
  status: issueStatus.optional(),
  priority: priority.optional(),
  projectId: projectId.nullable().optional(),
  parentId: issueId.nullable().optional(),
  assigneeId: memberId.nullable().optional(),
  order: z.string().min(1).max(256).optional(),
});

const namesAField = (given: object): boolean => Object.keys(given).length > 0;
const atLeastOne = 'name at least one field to change';
const patch = fields
  .extend({ description: description.optional(), acceptance: criteria.optional() })
  .refine(namesAField, atLeastOne);

/** Issues of one bulk edit. One named twice counts once. */
const someIssues = z.array(issueId).min(1).max(1000);
/** What an undo or redo did. `skipped`: changes left alone, because the value is another one by now or the issue is gone. */
const undone = z.object({
  receipt,
  label: z.string(),
  issueIds: z.array(issueId),
  skipped: z.number().int(),
  /** How many of the skipped ones are of issues that were purged. */
  gone: z.number().int(),
});
const undoable = z.object({ label: z.string() }).nullable();

export const issueMethods = {
  /** The team is the given one, else the project's, else the first. Status defaults to `backlog`. */
  'issues.create': method({
    kind: 'mutation',
    params: z.strictObject({
      title,
      teamId: teamId.optional(),
      projectId: projectId.optional(),
      description: description.optional(),
      status: issueStatus.optional(),
      priority: priority.optional(),
      parentId: issueId.optional(),
      acceptance: criteria.optional(),
    }),
    result: z.object({ issueId, key: z.string(), receipt }),
  }),
  /** A given description replaces the text by its smallest edit, so that a concurrent edit elsewhere survives. */
  'issues.update': method({
    kind: 'mutation',
    params: z.strictObject({ issueId, patch }),
    result: z.object({ issueId, key: z.string(), receipt }),
  }),
  /** The same change of many issues, in one commit and one step of undo. Gives the issues in which something differed. */
  'issues.updateMany': method({
    kind: 'mutation',
    params: z.strictObject({ issueIds: someIssues, patch: fields.refine(namesAField, atLeastOne) }),
    result: z.object({ issueIds: z.array(issueId), receipt }),
  }),
  /** Takes issues out of every list; `issues.restore` brings them back. Those that are deleted already stay so. */
  'issues.delete': method({
    kind: 'mutation',
    params: z.strictObject({ issueIds: someIssues }),
    result: z.object({ issueIds: z.array(issueId), receipt }),
  }),
  'issues.restore': method({
    kind: 'mutation',
    params: z.strictObject({ issueIds: someIssues }),
    result: z.object({ issueIds: z.array(issueId), receipt }),
  }),
  /** Removes deleted issues for ever, here and on every replica. Cannot be undone. */
  'issues.purge': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 30_000,
    params: z.strictObject({ issueIds: someIssues }),
    result: z.object({ issueIds: z.array(issueId), receipt }),
  }),
  /** Deleted issues, the last deleted first. */
  'issues.deleted': method({
    kind: 'query',
    params: z.strictObject({
      teamId: teamId.optional(),
      limit: z.number().int().min(1).max(1000).default(100),
      cursor: z.string().max(512).nullable().optional(),
    }),
    result: z.object({
      rows: z.array(deletedIssueRow),
      cursor: z.string().nullable(),
      total: z.number().int(),
    }),
  }),
  /** Takes back this person's last edit, as far as its values are still those that the edit wrote. */
  'edits.undo': method({ kind: 'mutation', params: z.strictObject({}), result: undone }),
  /** Does again what was undone last, on the same condition. A new edit leaves nothing to redo. */
  'edits.redo': method({ kind: 'mutation', params: z.strictObject({}), result: undone }),
  /** What undo and redo would be about. */
  'edits.peek': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({ undo: undoable, redo: undoable }),
  }),
  'issues.get': method({
    kind: 'query',
    params: z.strictObject({ issueId }),
    result: issueDetail,
  }),
  /**
   * Rows in list order (status, then order, then id), or by relevance when `text` is given. `cursor`
   * continues the same query; null in the result means that there is no more.
   */
  'issues.query': method({
    kind: 'query',
    params: z.strictObject({
      teamId: teamId.optional(),
      projectId: projectId.optional(),
      issueIds: z.array(issueId).max(1000).optional(),
      text: z.string().max(256).optional(),
      limit: z.number().int().min(1).max(50_000).default(100),
      cursor: z.string().max(512).nullable().optional(),
    }),
    result: z.object({ rows: z.array(issueRow), cursor: z.string().nullable(), total: z.number().int() }),
  }),
};
