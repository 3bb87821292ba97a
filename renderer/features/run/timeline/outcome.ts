import type { FilePlace, RunTab } from '../../../lib/route.ts';
import { pathInWorktree } from '../files/path-in-worktree.ts';
import type { TimelineItem } from './timeline-model.ts';

/** Where one finds what came of an event: in another part of the run, or in what the event itself folds. */
export interface Outcome {
  /** Null: what the event itself folds. */
  readonly tab: RunTab | null;
  readonly file?: FilePlace;
}

export interface OutcomeFacts {
  readonly worktree: string | null;
  readonly hasTerminal: boolean;
}

/** Where the jump from an item leads; null when nothing came of it. */
export function outcomeOf(item: TimelineItem, { worktree, hasTerminal }: OutcomeFacts): Outcome | null {
  const place = (text: string | undefined): { file?: FilePlace } => {
    const file = text === undefined ? null : pathInWorktree(text, worktree);
    return file === null ? {} : { file };
  };
  switch (item.kind) {
    case 'tools': {
      const files = item.calls.flatMap((call) => call.files ?? []);
      if (item.family === 'edit') return { tab: 'changes', ...place(files.at(-1)) };
      const { file } = place(files.at(-1));
      return item.family === 'look' && file ? { tab: 'files', file } : { tab: null };
    }
    case 'comments':
      return { tab: 'changes', ...place(item.comments[0]?.path) };
    case 'commit':
    case 'landed':
      return { tab: 'changes' };
    case 'worktree':
      return { tab: 'files' };
    case 'state':
      return hasTerminal ? { tab: 'terminal' } : null;
    case 'prompt':
    case 'reasoning':
    case 'log':
    case 'answers':
    case 'evidence':
    case 'unknown':
      return { tab: null };
    case 'message':
    case 'plan':
    case 'question':
    case 'discarded':
      return null;
  }
}
