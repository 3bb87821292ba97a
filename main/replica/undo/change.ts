import { z } from 'zod';
import type { TextEdit } from '../../../shared/documents/text-edit.ts';
import {
  criterionId,
  issueId,
  memberId,
  projectId,
  type CriterionId,
  type IssueId,
  type MemberId,
  type ProjectId,
} from '../../../shared/domain/ids.ts';
import { issueStatus, priority, type IssueStatus, type Priority } from '../../../shared/domain/issue.ts';

/** Scalar fields of an issue that are changed one by one. */
export interface IssueFields {
  readonly title?: string;
  readonly status?: IssueStatus;
  readonly priority?: Priority;
  readonly projectId?: ProjectId | null;
  readonly assigneeId?: MemberId | null;
  readonly order?: string;
}

/** Null: there is no such criterion. */
export type CriterionContent = { readonly text: string; readonly order: string } | null;

/**
 * One value that a step of work changes: to be written only where the value is still `from`. Undo, redo
 * and the first time are the same thing with other values, and what was written tells how to go back.
 */
export type Change =
  | {
      readonly kind: 'fields';
      readonly issueId: IssueId;
      readonly from: IssueFields;
      readonly to: IssueFields;
    }
  /** Deleted (`to` any time) or not (null). What is deleted again is deleted now, not then. */
  | {
      readonly kind: 'deleted';
      readonly issueId: IssueId;
      readonly from: number | null;
      readonly to: number | null;
    }
  /** A move is made at the time at which it is written. */
  | {
      readonly kind: 'parent';
      readonly issueId: IssueId;
      readonly from: IssueId | null;
      readonly to: IssueId | null;
    }
  | {
      readonly kind: 'criterion';
      readonly issueId: IssueId;
      readonly criterionId: CriterionId;
      readonly from: CriterionContent;
      readonly to: CriterionContent;
    }
  /** `from` is the SHA-256 of the text in which `edit` fits. */
  | {
      readonly kind: 'description';
      readonly issueId: IssueId;
      readonly from: string;
      readonly edit: TextEdit;
    }
  | {
      readonly kind: 'project';
      readonly projectId: ProjectId;
      readonly field: 'name' | 'repo';
      readonly from: string | null;
      readonly to: string | null;
    };
export type ChangeOf<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** A change of an issue, as against one of a project. */
export type IssueChange = Exclude<Change, { kind: 'project' }>;

const fields = z.object({
  title: z.string().exactOptional(),
  status: issueStatus.exactOptional(),
  priority: priority.exactOptional(),
  projectId: projectId.nullable().exactOptional(),
  assigneeId: memberId.nullable().exactOptional(),
  order: z.string().exactOptional(),
});
const time = z.number().nullable();
const criterion = z.object({ text: z.string(), order: z.string() }).nullable();
const parent = issueId.nullable();
const edit = z.object({ index: z.number().int(), remove: z.number().int(), insert: z.string() });
const text = z.string().nullable();

const schema: z.ZodType<Change> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fields'), issueId, from: fields, to: fields }),
  z.object({ kind: z.literal('deleted'), issueId, from: time, to: time }),
  z.object({ kind: z.literal('parent'), issueId, from: parent, to: parent }),
  z.object({ kind: z.literal('criterion'), issueId, criterionId, from: criterion, to: criterion }),
  z.object({ kind: z.literal('description'), issueId, from: z.string(), edit }),
  z.object({ kind: z.literal('project'), projectId, field: z.enum(['name', 'repo']), from: text, to: text }),
]);

/** Reads a change as it is kept in the log; null for one that another version of the program wrote. */
export function parseChange(json: string): Change | null {
  return schema.safeParse(JSON.parse(json)).data ?? null;
}

export const issueFieldNames: readonly (keyof IssueFields)[] = fields.keyof().options;

/** Some fields of an issue. */
export function pickFields(
  source: { readonly [K in keyof IssueFields]?: unknown },
  names: readonly (keyof IssueFields)[],
): IssueFields {
  return fields.parse(Object.fromEntries(names.map((name) => [name, source[name]])));
}
