import type { NewHarnessEvent } from '../types.ts';
import type { Tool } from './actions.ts';

/** The actions that have no result yet. */
export interface OpenActions {
  /** Oldest first. */
  readonly pending: readonly Tool[];
  opened(tool: Tool, callId: string, raw: unknown): NewHarnessEvent;
  /** Tells its end; nothing when it is not open. */
  closed(actionId: string, end: Partial<Tool> & Pick<Tool, 'status'>, raw: unknown): NewHarnessEvent[];
  /** The action behind a call of a tool; null when it is not open. */
  ofCall(callId: string): string | null;
  /** They were allowed. */
  begin(): NewHarnessEvent[];
  /** They will never have a result. */
  abandon(): NewHarnessEvent[];
}

export function createOpenActions(): OpenActions {
  const open = new Map<string, { readonly tool: Tool; readonly callId: string }>();
  const upsert = (tool: Tool, raw: unknown): NewHarnessEvent => ({ kind: 'tool.upserted', tool, raw });
  const closed: OpenActions['closed'] = (actionId, end, raw) => {
    const found = open.get(actionId);
    open.delete(actionId);
    return found ? [upsert({ ...found.tool, ...end }, raw)] : [];
  };
  return {
    get pending() {
      return [...open.values()].map(({ tool }) => tool);
    },
    opened(tool, callId, raw) {
      open.set(tool.toolId, { tool, callId });
      return upsert(tool, raw);
    },
    closed,
    ofCall: (callId) => [...open].find(([, action]) => action.callId === callId)?.[0] ?? null,
    begin: () =>
      [...open].flatMap(([id, { tool, callId }]) => {
        if (tool.status !== 'pending') return [];
        const running: Tool = { ...tool, status: 'running' };
        open.set(id, { tool: running, callId });
        return [upsert(running, null)];
      }),
    abandon: () => [...open.keys()].flatMap((id) => closed(id, { status: 'failed' }, null)),
  };
}
