import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';
import { keymap, type Command } from './keymap.ts';

/** What each command of a place does while its component is shown. */
export type Actions = Partial<Record<Command, (event: KeyboardEvent) => void>>;

/** Keys belong to the text while one types in a field, an editor or a terminal. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"], .xterm') !== null;
}

/** A key with ⌘ or Ctrl acts while typing too; a dialog or menu keeps all others to itself. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey) return false;
  if (isTyping(event)) return true;
  const target = event.target;
  return target instanceof HTMLElement && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

/** Binds commands to their keys for as long as the component lives. The latest actions are used. */
export function useKeys(actions: Actions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const commands = Object.keys(actions).toSorted().join(' ');
  useEffect(() => {
    const bindings = Object.fromEntries(
      commands.split(' ').flatMap((name) => {
        if (!isCommand(name)) return [];
        return [[keymap[name].keys, (event: KeyboardEvent) => press(latest.current[name], event)]];
      }),
    );
    return tinykeys(window, bindings);
  }, [commands]);
}

function press(action: ((event: KeyboardEvent) => void) | undefined, event: KeyboardEvent): void {
  if (!action || event.defaultPrevented || isTaken(event)) return;
  event.preventDefault();
  action(event);
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(keymap, name);
}
