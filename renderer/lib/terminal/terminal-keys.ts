import { matchKeybindingPress, parseKeybinding } from 'tinykeys';
import { keymap, type Command } from '../keymap.ts';

/**
 * Whose a press in a terminal is: `program` types it, `app` is one of the app's own keys, `copy` and `paste` are
 * the clipboard's. All keys that are not named here belong to the program, Tab and Escape too.
 */
export type KeyOwner = 'program' | 'app' | 'copy' | 'paste';

const ofTheApp: readonly Command[] = [
  'terminalLeave',
  'terminalFind',
  'terminalsNext',
  'terminalsPrevious',
  'terminalsZoom',
];
const press = (command: Command) => parseKeybinding(keymap[command].keys);
const appPresses = ofTheApp.flatMap(press);
const copyPresses = press('terminalCopy');

/**
 * Decides it. `selected`: something is selected in the terminal. `windows`: there, Ctrl+C copies what is
 * selected, and Ctrl+V pastes.
 */
export function keyOwner(
  event: KeyboardEvent,
  { selected, windows }: { readonly selected: boolean; readonly windows: boolean },
): KeyOwner {
  if (appPresses.some((each) => matchKeybindingPress(event, each))) return 'app';
  if (copyPresses.some((each) => matchKeybindingPress(event, each))) return 'copy';
  const control = event.ctrlKey && !event.altKey && !event.metaKey;
  // On a Mac too: hands that come from elsewhere.
  if (control && event.shiftKey && event.code === 'KeyC') return 'copy';
  if (!windows || !control || event.shiftKey) return 'program';
  if (event.code === 'KeyC' && selected) return 'copy';
  return event.code === 'KeyV' ? 'paste' : 'program';
}
