import type { RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { AnswerChoice } from '../types.ts';
import { approvalOf, cancelled, outcomeOf, permissionRequest, type PermissionOption } from './permissions.ts';
import type { RpcId } from '../json-rpc/rpc.ts';
import type { ToolBook } from './tool-book.ts';

interface OpenRequest {
  readonly rpcId: RpcId;
  readonly toolId: string;
  readonly options: readonly PermissionOption[];
}

/** The questions of an agent that wait for a person. */
export interface Requests {
  readonly size: number;
  /** A question for a person; null when nobody can answer it, and then the agent was told so. */
  open(rpcId: RpcId, params: unknown): { request: Approval; toolId: string } | null;
  /** Tells the agent. `granted` is false when it did not offer what was chosen. Null when it is not open. */
  answer(requestId: string, choice: AnswerChoice): { toolId: string; granted: boolean } | null;
  /** Takes back the request with this id of the agent; gives ours, null when it is not open. */
  withdraw(rpcId: RpcId): string | null;
  /** Grants nothing to any of them; gives their ids. */
  cancelAll(): string[];
}

/** Keeps the open questions of one session. `reply` answers a request of the agent. */
export function createRequests({
  cwd,
  clock,
  tools,
  reply,
}: {
  cwd: string;
  clock: Clock;
  tools: ToolBook;
  reply: (id: RpcId, result: { outcome: RequestPermissionOutcome }) => void;
}): Requests {
  const open = new Map<string, OpenRequest>();
  let count = 0;

  return {
    get size() {
      return open.size;
    },
    open(rpcId, params) {
      const read = permissionRequest.safeParse(params).data;
      // Our own id: an agent may use one of its ids twice.
      const requestId = `request-${++count}`;
      const call = read ? tools.take(read.toolCall) : null;
      const request = call ? approvalOf(call, { requestId, openedAt: clock.now(), cwd }) : null;
      if (!read || !call || !request) {
        reply(rpcId, { outcome: cancelled });
        return null;
      }
      const toolId = call.toolCallId;
      open.set(requestId, { rpcId, toolId, options: read.options });
      return { request, toolId };
    },
    answer(requestId, choice) {
      const request = open.get(requestId);
      if (!request) return null;
      open.delete(requestId);
      const { rpcId, toolId, options } = request;
      const outcome = outcomeOf(choice, options);
      reply(rpcId, { outcome });
      const granted = choice !== 'deny' && outcome.outcome === 'selected';
      if (!granted) tools.decline(toolId);
      return { toolId, granted };
    },
    withdraw(rpcId) {
      for (const [requestId, request] of open) {
        if (request.rpcId !== rpcId) continue;
        open.delete(requestId);
        reply(rpcId, { outcome: cancelled });
        return requestId;
      }
      return null;
    },
    cancelAll() {
      const ids = [...open.keys()];
      for (const { rpcId } of open.values()) reply(rpcId, { outcome: cancelled });
      open.clear();
      return ids;
    },
  };
}
