import { useApp } from './app-context.ts';

/** Puts text on the clipboard, called from a click; a toast says whether it worked. */
export function useCopy(): (text: string, what: string) => void {
  const { toasts } = useApp();
  return (text, what) => {
    window.navigator.clipboard.writeText(text).then(
      () => toasts.show({ text: `${what} copied` }),
      () => toasts.show({ text: `${what} could not be copied: the clipboard is not allowed here` }),
    );
  };
}
