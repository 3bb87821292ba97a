import { z } from 'zod';

/** Issue states in the order in which lists and boards show them. Ids are stored; labels are shown. */
export const issueStatuses = [
  'triage',
  'backlog',
  'todo',
  'in_progress',
  'in_review',
  'done',
  'cancelled',
  'duplicate',
] as const;
export type IssueStatus = (typeof issueStatuses)[number];

export const issueStatusLabels: Readonly<Record<IssueStatus, string>> = {
  triage: 'Triage',
  backlog: 'Backlog',
  todo: 'Todo',
  in_progress: 'In Progress',
  in_review: 'In Review',
  done: 'Done',
  cancelled: 'Cancelled',
  duplicate: 'Duplicate',
};

export const priorities = ['none', 'urgent', 'high', 'medium', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** Limits of what people write, in UTF-16 code units unless said. */
export const limits = {
  title: 512,
  description: 1_048_576,
  name: 128,
  criterion: 1_024,
  criteria: 64,
} as const;

/** Team keys as in `ENG-123`. */
export const teamKeyPattern: RegExp = /^[A-Z][A-Z0-9]{0,6}$/;

/** `ENG-123`, or `ENG-…` while no number has been given out yet. */
export function issueKey(teamKey: string, number: number | null): string {
  return `${teamKey}-${number ?? '…'}`;
}

export const issueStatus = z.enum(issueStatuses);
export const priority = z.enum(priorities);
