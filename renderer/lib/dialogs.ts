import type { IssueId, ProjectId } from '../../shared/domain/ids.ts';
import { create, type StoreApi, type UseBoundStore } from 'zustand';

/** What lies over the view; one at a time. */
export type OpenDialog =
  | { kind: 'create-issue'; projectId: string | null; status?: string; title?: string; description?: string }
  | { kind: 'create-project' }
  | { kind: 'project-settings'; projectId: string }
  | { kind: 'checks'; projectId: string }
  /** Null: for all projects that have nothing of their own. */
  | { kind: 'run-settings'; projectId: ProjectId | null }
  /** `also` is said to the agent after the issue's own text. */
  | { kind: 'start-run'; issueId: string; also?: string }
  | { kind: 'start-batch'; issueIds: readonly IssueId[] }
  /** Null: the newest. */
  | { kind: 'batch'; batchId: string | null }
  | { kind: 'worktrees' }
  | { kind: 'palette'; issueIds: readonly IssueId[] }
  | { kind: 'help' }
  | { kind: 'link' }
  | { kind: 'invite'; forMyself?: boolean }
  | { kind: 'export' }
  | { kind: 'your-name' };

/** What asks how an agent is to run on these issues; null for none. */
export function startDialog(issueIds: readonly IssueId[]): OpenDialog | null {
  const [first] = issueIds;
  if (first === undefined) return null;
  return issueIds.length === 1 ? { kind: 'start-run', issueId: first } : { kind: 'start-batch', issueIds };
}

interface DialogState {
  readonly dialog: OpenDialog | null;
  open(dialog: OpenDialog): void;
  close(): void;
}

/** The dialog that is open, and how to open another. */
export const useDialogs: UseBoundStore<StoreApi<DialogState>> = create<DialogState>((set) => ({
  dialog: null,
  open: (dialog) => set({ dialog }),
  close: () => set({ dialog: null }),
}));
