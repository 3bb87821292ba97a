import type { IssueId } from '../../shared/domain/ids.ts';
import { create, type StoreApi, type UseBoundStore } from 'zustand';

/** What lies over the view; one at a time. */
export type OpenDialog =
  | { kind: 'create-issue'; projectId: string | null; status?: string }
  | { kind: 'create-project' }
  | { kind: 'project-settings'; projectId: string }
  | { kind: 'start-run'; issueId: string }
  | { kind: 'palette'; issueIds: readonly IssueId[] }
  | { kind: 'help' }
  | { kind: 'link' }
  | { kind: 'invite'; forMyself?: boolean }
  | { kind: 'export' }
  | { kind: 'your-name' };

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
