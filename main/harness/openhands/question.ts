import type { NewHarnessEvent } from '../types.ts';
import { approvalOf, type Tool } from './actions.ts';

/** The one question of a conversation: may it do all that is pending. */
export interface Question {
  /** It is open and was not answered yet. */
  readonly waiting: boolean;
  ask(pending: readonly Tool[], at: number): NewHarnessEvent[];
  resolve(): NewHarnessEvent[];
  /** Takes it out for its one answer; false when it is not open. */
  take(requestId: string): boolean;
  /** The answer did not get there: it may be given again. */
  giveBack(): void;
}

export function createQuestion(): Question {
  let open: { readonly id: string; answered: boolean } | null = null;
  const resolve = (): NewHarnessEvent[] => {
    const requestId = open?.id;
    open = null;
    return requestId === undefined ? [] : [{ kind: 'request.resolved', requestId, raw: null }];
  };
  return {
    get waiting() {
      return open?.answered === false;
    },
    ask(pending, at) {
      const approval = approvalOf(pending, at);
      if (open?.id === approval.requestId) return [];
      const before = resolve();
      open = { id: approval.requestId, answered: false };
      return [
        ...before,
        { kind: 'session.state', state: 'waiting', raw: null },
        { kind: 'request.opened', request: approval, raw: null },
      ];
    },
    resolve,
    take(requestId) {
      if (open?.id !== requestId || open.answered) return false;
      open.answered = true;
      return true;
    },
    giveBack() {
      if (open) open.answered = false;
    },
  };
}
