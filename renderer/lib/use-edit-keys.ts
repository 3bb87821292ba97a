import type { ToastStore } from '../ui/overlay/toast-store.ts';
import { useApp } from './app-context.ts';
import type { Command } from './keymap.ts';
import { useKeys, type Actions } from './use-keys.ts';
import { navigate } from './use-route.ts';

/** Says why something cannot be done and leads to those who can help; once, for as long as it stands there. */
export function deny(toasts: Pick<ToastStore, 'get' | 'show'>, why: string): void {
  if (toasts.get().some(({ text }) => text === why)) return;
  const members = (): void => navigate({ view: 'settings', section: 'members' });
  toasts.show({ text: why, action: { label: 'Members', run: members } });
}

/** `deny` in this window. */
export function useDenial(): (why: string) => void {
  const { toasts } = useApp();
  return (why) => deny(toasts, why);
}

/** Binds keys that write. Each of them says `why` instead, while there is a reason that it may not. */
export function useEditKeys(why: string | undefined, actions: Actions): void {
  const tell = useDenial();
  useKeys(why === undefined ? actions : denied(actions, () => tell(why)));
}

/** The same keys, all with one answer. */
export function denied(actions: Actions, answer: () => void): Partial<Record<Command, () => void>> {
  return Object.fromEntries(Object.keys(actions).map((name) => [name, answer]));
}
