import { z } from 'zod';
import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { AnswerChoice } from '../types.ts';
import { commandText } from './items.ts';

const command = z.object({
  command: z.string(),
  reason: z.string().nullish(),
  commandActions: z.array(z.object({ command: z.string() })).catch([]),
});
const fileChange = z.object({ itemId: z.string(), reason: z.string().nullish() });

export interface ApprovalContext {
  readonly requestId: string;
  readonly openedAt: number;
  /** Files of a change that was announced before, by its item. */
  readonly filesOf: (itemId: string) => readonly string[];
}

/** The question behind a request of codex; null for requests that a person cannot answer here. */
export function approvalOf(method: string, params: unknown, context: ApprovalContext): Approval | null {
  const { requestId, openedAt, filesOf } = context;
  if (method === 'item/commandExecution/requestApproval') {
    const asked = command.safeParse(params).data;
    if (!asked) return null;
    const text = commandText(asked.commandActions, asked.command);
    return {
      requestId,
      kind: 'command',
      title: 'Run a command',
      command: text,
      ...reasonOf(asked),
      openedAt,
    };
  }
  if (method === 'item/fileChange/requestApproval') {
    const asked = fileChange.safeParse(params).data;
    if (!asked) return null;
    const files = filesOf(asked.itemId);
    const title = files.length === 0 ? 'Change files' : `Change ${files.join(', ')}`;
    return { requestId, kind: 'file_change', title, files: [...files], ...reasonOf(asked), openedAt };
  }
  return null;
}

function reasonOf({ reason }: { reason?: string | null | undefined }): { reason?: string } {
  return reason ? { reason } : {};
}

/** What codex is told. `acceptForSession` does not ask again for the same command in this thread. */
export const decisions: Readonly<Record<AnswerChoice, string>> = {
  allow: 'accept',
  allow_always: 'acceptForSession',
  deny: 'decline',
};
