import type { NewHarnessEvent } from '../types.ts';
import type { RpcId } from '../json-rpc/rpc.ts';

type Tool = Extract<NewHarnessEvent, { kind: 'tool.upserted' }>['tool'];

/** What codex has begun and not ended: it does not always say the end itself. */
export interface OpenWork {
  readonly turnId: string | null;
  filesOf(itemId: string): readonly string[];
  opened(requestId: string, rpcId: RpcId): void;
  /** Takes the request out for its one answer; null when it is not open. */
  takeForAnswer(requestId: string): RpcId | null;
  /** Follows an event; gives what is to be told in its place, missing ends first. */
  follow(event: NewHarnessEvent): NewHarnessEvent[];
  /** Ends all that is open. */
  endAll(): NewHarnessEvent[];
}

/** Keeps track of the turn, the tools and the requests of one thread. */
export function createOpenWork(): OpenWork {
  const tools = new Map<string, Tool>();
  const requests = new Map<string, { rpcId: RpcId; answered: boolean }>();
  let turnId: string | null = null;

  // An interrupted turn tells neither the end of its commands nor of its questions.
  const endAll = (): NewHarnessEvent[] => {
    const ofTurn = turnId === null ? {} : { turnId };
    const ends: NewHarnessEvent[] = [
      ...[...requests.keys()].map((requestId) => ({
        ...ofTurn,
        kind: 'request.resolved' as const,
        requestId,
        raw: null,
      })),
      ...[...tools.values()].map((tool) => ({
        ...ofTurn,
        kind: 'tool.upserted' as const,
        tool: { ...tool, status: 'failed' as const },
        raw: null,
      })),
    ];
    tools.clear();
    requests.clear();
    turnId = null;
    return ends;
  };

  return {
    get turnId() {
      return turnId;
    },
    filesOf: (itemId) => tools.get(itemId)?.files ?? [],
    opened: (requestId, rpcId) => void requests.set(requestId, { rpcId, answered: false }),
    takeForAnswer(requestId) {
      const request = requests.get(requestId);
      if (!request || request.answered) return null;
      request.answered = true;
      return request.rpcId;
    },
    follow(event) {
      switch (event.kind) {
        case 'turn.started':
          turnId = event.turnId ?? null;
          return [event];
        case 'tool.upserted':
          if (event.tool.status === 'running') tools.set(event.tool.toolId, event.tool);
          else tools.delete(event.tool.toolId);
          return [event];
        case 'request.resolved':
          return requests.delete(event.requestId) ? [event] : [];
        case 'turn.completed':
          return [...endAll(), event];
        default:
          return [event];
      }
    },
    endAll,
  };
}
