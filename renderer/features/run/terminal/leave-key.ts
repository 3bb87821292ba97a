import { matchKeybindingPress, parseKeybinding } from 'tinykeys';
import { keymap } from '../../../lib/keymap.ts';

const [leave] = parseKeybinding(keymap.terminalLeave.keys);

/** True for the press that leaves the terminal: all other keys belong to the program in it, Tab and Escape too. */
export function isLeaveKey(event: KeyboardEvent): boolean {
  return leave !== undefined && matchKeybindingPress(event, leave);
}
