import type { PermissionOptionKind, RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { AnswerChoice } from '../types.ts';
import { asTool, commandOf, purposeOf, toolCall, type ToolCall } from './tool-calls.ts';

export interface PermissionOption {
  readonly optionId: string;
  readonly kind: string;
}

/** What is read of `session/request_permission` (ACP v1). */
interface PermissionRequest {
  readonly toolCall: ToolCall;
  /** Without one there is nothing to answer. */
  readonly options: readonly PermissionOption[];
}

const option = z.object({ optionId: z.string(), kind: z.string() });
export const permissionRequest: z.ZodType<PermissionRequest> = z.object({
  toolCall,
  options: z.array(option).min(1),
});

/** What is asked must be shown whole: a longer command is refused. */
const MAX_COMMAND = 64 * 1024;
const MAX_REASON = 2_000;

/** The question to a person; null when it cannot be shown to one. `call` is all that is known of the tool. */
export function approvalOf(
  call: ToolCall,
  { requestId, openedAt, cwd }: { requestId: string; openedAt: number; cwd: string },
): Approval | null {
  const { tool, title, files = [] } = asTool(call, cwd);
  const command = commandOf(call);
  const purpose = purposeOf(call)?.slice(0, MAX_REASON);
  const about = {
    requestId,
    openedAt,
    ...(files.length === 0 ? {} : { files }),
    ...(purpose ? { reason: purpose } : {}),
  };
  if (command !== null) {
    if (command.length > MAX_COMMAND) return null;
    return { ...about, kind: 'command', title: 'Run a command', command };
  }
  if (tool === 'edit') {
    const what = files.length === 0 ? title : `Change ${files.join(', ')}`;
    return { ...about, kind: 'file_change', title: what };
  }
  return { ...about, kind: tool === 'read' ? 'read' : 'other', title };
}

/** By kind, as the ids of options are each agent's own. Nothing that reaches further than what was chosen. */
const wanted: Readonly<Record<AnswerChoice, readonly PermissionOptionKind[]>> = {
  allow: ['allow_once'],
  allow_always: ['allow_always', 'allow_once'],
  deny: ['reject_once'],
};

export const cancelled: RequestPermissionOutcome = { outcome: 'cancelled' };

/** What the agent is told; `cancelled`, which grants nothing, when it offers no such option. */
export function outcomeOf(
  choice: AnswerChoice,
  options: readonly PermissionOption[],
): RequestPermissionOutcome {
  const kind = wanted[choice].find((one) => options.some((offered) => offered.kind === one));
  const chosen = options.find((offered) => offered.kind === kind);
  return chosen ? { outcome: 'selected', optionId: chosen.optionId } : cancelled;
}
