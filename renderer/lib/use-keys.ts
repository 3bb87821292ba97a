import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';
import { useDialogs } from './dialogs.ts';
import { keymap, type Binding, type Command } from './keymap.ts';

/** What each command of a place does while its component is shown. */
export type Actions = Partial<Record<Command, (event: KeyboardEvent) => void>>;

/** Keys belong to the text while one types in a field, an editor or a terminal. */
function isTyping(target: HTMLElement): boolean {
  return target.closest('input, textarea, select, [contenteditable="true"], .xterm') !== null;
}

const overlays = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
const controls = 'button, a, [role="radio"], [role="tab"]';

/**
 * A key with ⌘ or Ctrl acts while typing too; a dialog or menu keeps all others to itself, and a button what
 * presses it.
 */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (event.metaKey || event.ctrlKey || !(target instanceof HTMLElement)) return false;
  // What is fading out may still have the focus for a moment; a fast hand is already at the next thing.
  if (target.closest('[data-closed]')) return false;
  if (isTyping(target)) return true;
  const presses = event.key === 'Enter' || event.key === ' ';
  return target.closest(presses ? `${overlays}, ${controls}` : overlays) !== null;
}

/** Binds commands to their keys for as long as the component lives. The latest actions are used. */
export function useKeys(actions: Actions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const commands = Object.keys(actions).toSorted().join(' ');
  useEffect(() => {
    const sequences = watchSequences();
    const bindings = Object.fromEntries(
      commands.split(' ').flatMap((name) => {
        if (!isCommand(name)) return [];
        const binding: Binding = keymap[name];
        const { keys } = binding;
        const press = (event: KeyboardEvent): void => {
          const action = latest.current[name];
          // After G A, tinykeys still waits for the R of G R: two presses are a sequence only right after each other.
          if (!action || event.defaultPrevented || keys.includes(' ') !== sequences.ends(event)) return;
          if (binding.notInText && event.target instanceof HTMLElement && isTyping(event.target)) return;
          // Typed before the dialog that was just opened has taken the focus, it would act on the page below.
          if (name !== 'palette' && useDialogs.getState().dialog) return;
          event.preventDefault();
          action(event);
        };
        return [[keys, press]];
      }),
    );
    const stop = tinykeys(window, bindings, { ignore: (event) => event.isComposing || isTaken(event) });
    return () => {
      stop();
      sequences.close();
    };
  }, [commands]);
}

const sequenceMs = 1_000;

/** Knows the press before: after G, an R means `G R` and not what R means by itself, whoever has bound it. */
function watchSequences(): { ends(event: KeyboardEvent): boolean; close(): void } {
  const sequences: ReadonlySet<string> = new Set(Object.values(keymap).map(({ keys }) => keys.toLowerCase()));
  let last: KeyboardEvent | null = null;
  let before: KeyboardEvent | null = null;
  const note = (event: KeyboardEvent): void => {
    before = last;
    last = isTaken(event) ? null : event;
  };
  window.addEventListener('keydown', note, { capture: true });
  return {
    ends: (event) =>
      before !== null &&
      event.timeStamp - before.timeStamp < sequenceMs &&
      sequences.has(`${before.key} ${event.key}`.toLowerCase()),
    close: () => window.removeEventListener('keydown', note, { capture: true }),
  };
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(keymap, name);
}
