import type { IParser } from '@xterm/xterm';
import { parseCopyRequest } from './copy-request.ts';

/**
 * Keeps a terminal from doing more than draw. What a program asks for by OSC is answered here when it would touch
 * anything but the screen and the title: the clipboard is never read, and written by a person's click alone; colours
 * may be asked for but are those of the theme; folders (7), notices (9, 777) and the calls of other terminals (1337)
 * do nothing. What xterm itself would answer goes through `isRefusedReply`.
 */
export function guardParser(
  parser: Pick<IParser, 'registerOscHandler'>,
  { onCopyRequest }: { readonly onCopyRequest: (text: string) => void },
): void {
  parser.registerOscHandler(52, (data) => {
    const text = parseCopyRequest(data);
    if (text !== null) onCopyRequest(text);
    return true;
  });
  for (const number of silent) parser.registerOscHandler(number, () => true);
  // xterm answers a question and changes the colour otherwise: true keeps it from both.
  for (const number of colours) parser.registerOscHandler(number, (data) => !isColourQuestion(number, data));
}

const silent = [7, 9, 50, 133, 633, 777, 1337, 5113, 104, 110, 111, 112] as const;
const colours = [4, 10, 11, 12] as const;

/** `?`, or for the palette `7;?`: one question, so that one sequence makes one answer. */
function isColourQuestion(number: number, data: string): boolean {
  return number === 4 ? /^[0-9]{1,3};\?$/.test(data) : data === '?';
}
