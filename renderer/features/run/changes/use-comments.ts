import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import { useApp } from '../../../lib/app-context.ts';
import { useAction } from '../../../lib/use-action.ts';
import {
  addComment,
  beginComment,
  editComment,
  forgetSent,
  leaveComment,
  noDrafts,
  removeComment,
  useDraftStore,
  writeComment,
  type AddedComment,
  type CommentDrafts,
} from './comment-drafts.ts';
import type { CommentPlace } from './line-selection.ts';

/** The comments of a person on the changes of a run, and what can be done with them. */
export interface UsedComments {
  readonly drafts: CommentDrafts;
  /** `to the agent`, or where else they go. */
  readonly goes: string;
  readonly busy: boolean;
  readonly error: string | null;
  begin(place: CommentPlace): void;
  write(text: string): void;
  leave(): void;
  add(): void;
  remove(comment: AddedComment): void;
  edit(comment: AddedComment): void;
  /** All that were added, and what is being written. */
  send(): Promise<void>;
}

/** Keeps comments of a run until they are sent, also while one looks at something else. */
export function useComments(run: LocalRunRow): UsedComments {
  const { runId } = run;
  const { host, toasts } = useApp();
  const drafts = useDraftStore(({ byRun }) => byRun.get(runId) ?? noDrafts);
  const store = useDraftStore(({ change }) => change);
  const change = (next: (before: CommentDrafts) => CommentDrafts): void => store(runId, next);
  const send = useAction(async () => {
    change(addComment);
    const { added } = useDraftStore.getState().byRun.get(runId) ?? noDrafts;
    if (added.length === 0) return;
    const { sent } = await host.call('runs.comment', { runId, comments: [...added] });
    change((before) => forgetSent(before, added));
    const count = `${added.length} ${added.length === 1 ? 'comment' : 'comments'}`;
    toasts.show({ text: sent ? `${count} sent to the agent` : `${count} kept for the next attempt` });
  });
  return {
    drafts,
    goes: goesTo(run),
    busy: send.busy,
    error: send.error,
    begin: (place) => change((before) => beginComment(before, place)),
    write: (text) => change((before) => writeComment(before, text)),
    leave: () => change(leaveComment),
    add: () => change(addComment),
    remove: (comment) => change((before) => removeComment(before, comment)),
    edit: (comment) => change((before) => editComment(before, comment)),
    send: async () => void (await send.run()),
  };
}

/** A program in a terminal is not given code that a shell might run. */
function goesTo({ state, harness }: LocalRunRow): string {
  if (isEnded(state)) return 'to the next attempt';
  return harness === 'pty' ? 'to the next attempt, not into the terminal' : 'to the agent';
}
