import { z } from 'zod';
import { issueId, memberId, projectId, teamId } from '../../domain/ids.ts';
import { issueStatus, priority } from '../../domain/issue.ts';
import { method } from '../method.ts';
import { criteria, description, issueDetail, issueRow, receipt, title } from '../schemas.ts';

const patch = z
  .strictObject({
    title: title.optional(),
    description: description.optional(),
    status: issueStatus.optional(),
    priority: priority.optional(),
    projectId: projectId.nullable().optional(),
    parentId: issueId.nullable().optional(),
    assigneeId: memberId.nullable().optional(),
    order: z.string().min(1).max(256).optional(),
    acceptance: criteria.optional(),
  })
  .refine((fields) => Object.keys(fields).length > 0, 'name at least one field to change');

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
