import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { placeKey, type CommentPlace } from './line-selection.ts';

/** A comment that waits to be sent with the others. */
export interface AddedComment extends CommentPlace {
  readonly text: string;
}

/** What a person has written on the changes of one run and not sent. */
export interface CommentDrafts {
  readonly added: readonly AddedComment[];
  /** What was begun and not added, by its place. */
  readonly begun: ReadonlyMap<string, string>;
  /** Where one writes just now. */
  readonly writing: CommentPlace | null;
}

export const noDrafts: CommentDrafts = { added: [], begun: new Map(), writing: null };

/** Begins to write on lines, or goes on with what was begun there. */
export function beginComment(drafts: CommentDrafts, place: CommentPlace): CommentDrafts {
  return { ...drafts, writing: place };
}

/** Keeps what is being written. */
export function writeComment(drafts: CommentDrafts, text: string): CommentDrafts {
  const { writing, begun } = drafts;
  return writing === null ? drafts : { ...drafts, begun: new Map(begun).set(placeKey(writing), text) };
}

/** Stops writing. What was begun is there when one comes back to its lines. */
export function leaveComment(drafts: CommentDrafts): CommentDrafts {
  return { ...drafts, writing: null };
}

/** Puts what is being written to the others; nothing happens without a word. */
export function addComment(drafts: CommentDrafts): CommentDrafts {
  const { writing, begun, added } = drafts;
  const text = writing === null ? '' : (begun.get(placeKey(writing)) ?? '').trim();
  if (writing === null || text === '') return drafts;
  const rest = new Map(begun);
  rest.delete(placeKey(writing));
  return { added: [...added, { ...writing, text }], begun: rest, writing: null };
}

/** Takes a comment back. */
export function removeComment(drafts: CommentDrafts, comment: AddedComment): CommentDrafts {
  return { ...drafts, added: drafts.added.filter((each) => each !== comment) };
}

/** Takes a comment back to write it anew. */
export function editComment(drafts: CommentDrafts, comment: AddedComment): CommentDrafts {
  const { text, ...place } = comment;
  return writeComment(beginComment(removeComment(drafts, comment), place), text);
}

/** Forgets those that were sent; what was written meanwhile stays. */
export function forgetSent(drafts: CommentDrafts, sent: readonly AddedComment[]): CommentDrafts {
  return { ...drafts, added: drafts.added.filter((each) => !sent.includes(each)) };
}

interface DraftState {
  readonly byRun: ReadonlyMap<string, CommentDrafts>;
  change(runId: string, change: (drafts: CommentDrafts) => CommentDrafts): void;
}

/** The drafts of this window, by run: they are there again when one comes back from elsewhere. */
export const useDraftStore: UseBoundStore<StoreApi<DraftState>> = create<DraftState>((set) => ({
  byRun: new Map(),
  change: (runId, change) =>
    set(({ byRun }) => ({ byRun: new Map(byRun).set(runId, change(byRun.get(runId) ?? noDrafts)) })),
}));
