import { asTool, type Tool, type ToolCall } from './tool-calls.ts';

/** The tools of a turn, put together from what an agent tells of them piece by piece. */
export interface ToolBook {
  /** Takes in a call or an update of one, also of one that was never announced; gives it as it is now known. */
  take(call: ToolCall): ToolCall;
  /** The tool for telling it on; null when that was told already. */
  news(toolId: string): Tool | null;
  /** A person said no: whatever the agent makes of that, it was declined. */
  decline(toolId: string): void;
  /** Those that have not ended, as failed: the turn is over. Forgets all. */
  endAll(): Tool[];
}

/** Creates the book of one session. Paths become relative to `cwd`. */
export function createToolBook(cwd: string): ToolBook {
  const calls = new Map<string, ToolCall>();
  const declined = new Set<string>();
  const told = new Map<string, string>();

  const toolOf = (call: ToolCall): Tool => {
    const tool = asTool(call, cwd);
    const refused = declined.has(call.toolCallId) && tool.status !== 'completed';
    return refused ? { ...tool, status: 'declined' } : tool;
  };
  return {
    take(call) {
      const merged = merge(calls.get(call.toolCallId), call);
      calls.set(call.toolCallId, merged);
      return merged;
    },
    news(toolId) {
      const call = calls.get(toolId);
      if (!call) return null;
      const tool = toolOf(call);
      const text = JSON.stringify(tool);
      if (told.get(toolId) === text) return null;
      told.set(toolId, text);
      return tool;
    },
    decline: (toolId) => void declined.add(toolId),
    endAll() {
      const open = [...calls.values()]
        .map(toolOf)
        .filter(({ status }) => status === 'pending' || status === 'running')
        .map((tool): Tool => ({ ...tool, status: 'failed' }));
      calls.clear();
      declined.clear();
      told.clear();
      return open;
    },
  };
}

/** Fields that an update leaves out or gives as null stay as they were. */
function merge(before: ToolCall | undefined, update: ToolCall): ToolCall {
  const given = Object.entries(update).filter(([, value]) => value !== undefined && value !== null);
  return { ...before, ...Object.fromEntries(given), toolCallId: update.toolCallId };
}
