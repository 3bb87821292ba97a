import { useApp } from './app-context.ts';
import { spellOutcome } from './undo-words.ts';
import { sentence } from './use-action.ts';

/** Takes back this person's last edit, or does it again; a toast says what it was. */
export function useUndo(): { undo(): void; redo(): void } {
  const { host, toasts } = useApp();
  const go = (way: 'undo' | 'redo'): void => {
    host.call(`edits.${way}`, {}).then(
      (outcome) => toasts.show({ text: spellOutcome(way, outcome) }),
      (failure: unknown) => toasts.show({ text: sentence(failure) }),
    );
  };
  return { undo: () => go('undo'), redo: () => go('redo') };
}
