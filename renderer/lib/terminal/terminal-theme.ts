import type { ITheme } from '@xterm/xterm';
import { readColor } from '../../ui/theme/read-color.ts';

/** The colours of the terminal in the theme that is in force at `host`: xterm cannot take custom properties. */
export function terminalTheme(host: HTMLElement): ITheme {
  const read = (token: `--${string}`): string => readColor(host, token);
  const text = read('--text');
  const ground = read('--term');
  const ansi = {
    black: read('--text-3'),
    red: read('--bad'),
    green: read('--ok'),
    yellow: read('--syn-num'),
    blue: read('--syn-fn'),
    magenta: read('--syn-kw'),
    cyan: read('--id-b-ink'),
    white: read('--text-2'),
  };
  return {
    ...ansi,
    brightBlack: ansi.black,
    brightRed: ansi.red,
    brightGreen: ansi.green,
    brightYellow: ansi.yellow,
    brightBlue: ansi.blue,
    brightMagenta: ansi.magenta,
    brightCyan: ansi.cyan,
    brightWhite: text,
    background: ground,
    foreground: text,
    cursor: text,
    cursorAccent: ground,
    selectionBackground: read('--accent-tint-2'),
  };
}
