import type { NewHarnessEvent } from '../types.ts';
import { approvalOf } from './approvals.ts';
import type { PermissionRequest } from './schemas.ts';

/** The permissions that opencode is waiting for. */
export interface Requests {
  readonly waiting: boolean;
  opened(asked: PermissionRequest, at: number): NewHarnessEvent[];
  resolved(requestId: string): NewHarnessEvent[];
  /** All others have been resolved, without being seen. */
  keep(requestIds: readonly string[]): NewHarnessEvent[];
  /** Takes it out for its one answer; false when it is not open. */
  take(requestId: string): boolean;
  /** The answer did not get there: it may be given again. */
  giveBack(requestId: string): void;
}

export function createRequests(): Requests {
  const open = new Map<string, { answered: boolean }>();
  const resolved: Requests['resolved'] = (requestId) => {
    if (!open.delete(requestId)) return [];
    const state = open.size === 0 ? 'running' : 'waiting';
    return [
      { kind: 'request.resolved', requestId, raw: null },
      { kind: 'session.state', state, raw: null },
    ];
  };
  return {
    get waiting() {
      return open.size > 0;
    },
    opened(asked, at) {
      if (open.has(asked.id)) return [];
      open.set(asked.id, { answered: false });
      return [
        { kind: 'session.state', state: 'waiting', raw: null },
        { kind: 'request.opened', request: approvalOf(asked, at), raw: asked },
      ];
    },
    resolved,
    keep: (requestIds) => [...open.keys()].filter((id) => !requestIds.includes(id)).flatMap(resolved),
    take(requestId) {
      const request = open.get(requestId);
      if (!request || request.answered) return false;
      request.answered = true;
      return true;
    },
    giveBack(requestId) {
      const request = open.get(requestId);
      if (request) request.answered = false;
    },
  };
}
