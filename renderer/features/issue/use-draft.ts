import { useState } from 'react';

/** What a person is writing in a field of their own. */
interface Draft {
  readonly text: string;
  /** The value that it was written over. */
  readonly base: string;
  readonly saved: boolean;
}

export interface UsedDraft {
  readonly text: string;
  write(text: string): void;
  /** Saves what differs. Resolves when it is saved, or was not; then the text stays for another try. */
  commit(): Promise<void>;
  revert(): void;
}

/** A field that is saved as a whole. What is saved stays shown until `value` has caught up. */
export function useDraft(value: string, save: (text: string) => Promise<boolean>): UsedDraft {
  const [draft, setDraft] = useState<Draft | null>(null);
  const current = draft?.saved && draft.base !== value ? null : draft;
  return {
    text: current?.text ?? value,
    write: (text) => setDraft({ text, base: current?.base ?? value, saved: false }),
    async commit() {
      if (!current || current.saved) return;
      const text = current.text.trim();
      if (text === value) return setDraft(null);
      setDraft({ text, base: value, saved: true });
      if (!(await save(text))) setDraft({ text, base: value, saved: false });
    },
    revert: () => setDraft(null),
  };
}
