import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type IBufferLine, type ILink } from '@xterm/xterm';
import { styleNonce } from '../../../client/style-nonce.ts';
import { cleanTitle } from './clean-title.ts';
import { parseCopyRequest } from './copy-request.ts';
import { isLeaveKey } from './leave-key.ts';
import { allowLibraryStyles } from './library-styles.ts';
import { findLinks, parseWebAddress } from './terminal-links.ts';
import { terminalTheme } from './terminal-theme.ts';

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** What a terminal tells. */
export interface TerminalEvents {
  onSize(size: TerminalSize): void;
  onTitle(title: string): void;
  /** A person clicked on an address. */
  onLink(url: URL): void;
  /** The program asks to put this on the clipboard. Nothing is done about it here. */
  onCopyRequest(text: string): void;
  /** The person wants what is selected on the clipboard. */
  onCopy(selection: string): void;
  /** Something is selected, or nothing any more. */
  onSelection(selected: boolean): void;
}

export interface OpenedTerminal {
  readonly terminal: Terminal;
  /** Takes the colours of the theme that is in force. */
  recolour(): void;
  /** Whether keys are taken. */
  setInput(on: boolean): void;
  dispose(): void;
}

const fontFamily = '"JetBrains Mono Variable", ui-monospace, monospace';

/** Resolves when the font that the cells are measured by is there; a missing one does not keep it waiting. */
export async function loadTerminalFont(fonts: Pick<FontFaceSet, 'load'>): Promise<void> {
  const faces = ['12px', 'bold 12px', 'italic 12px'].map((face) =>
    fonts.load(`${face} "JetBrains Mono Variable"`),
  );
  await Promise.allSettled(faces);
}

/** Opens a terminal in `element` and keeps it as large as that. Load the font first. */
export function openTerminal(element: HTMLElement, events: TerminalEvents): OpenedTerminal {
  allowLibraryStyles(document, styleNonce(document));
  const terminal = new Terminal({
    theme: terminalTheme(element),
    fontFamily,
    fontSize: 12,
    // 16 px of the font make lines of 18.
    lineHeight: 1.125,
    scrollback: 10_000,
    minimumContrastRatio: 4.5,
    cursorBlink: false,
    cursorInactiveStyle: 'outline',
    linkHandler: { activate: (_event, text) => follow(text, events), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  listen(terminal, events);
  fit.fit();
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(element);
  return {
    terminal,
    recolour: () => {
      terminal.options.theme = terminalTheme(element);
    },
    setInput: (on) => {
      terminal.options.disableStdin = !on;
    },
    dispose() {
      observer.disconnect();
      terminal.dispose();
    },
  };
}

/** All of these end with the terminal. */
function listen(terminal: Terminal, events: TerminalEvents): void {
  terminal.onResize(({ cols, rows }) => events.onSize({ cols, rows }));
  terminal.onTitleChange((title) => events.onTitle(cleanTitle(title)));
  terminal.onSelectionChange(() => events.onSelection(terminal.hasSelection()));
  terminal.attachCustomKeyEventHandler((event) => {
    if (!isCopyKey(event)) return !isLeaveKey(event);
    event.preventDefault();
    if (event.type === 'keydown' && terminal.hasSelection()) events.onCopy(terminal.getSelection());
    return false;
  });
  terminal.parser.registerOscHandler(52, (data) => {
    const text = parseCopyRequest(data);
    if (text !== null) events.onCopyRequest(text);
    return true;
  });
  terminal.registerLinkProvider({
    provideLinks(y, tell) {
      const line = terminal.buffer.active.getLine(y - 1);
      tell(line ? linksOf(line, y, events) : undefined);
    },
  });
}

/** Ctrl+Shift+C; on a Mac ⌘C is the browser's own and comes as a `copy` event. */
function isCopyKey(event: KeyboardEvent): boolean {
  return event.ctrlKey && event.shiftKey && event.code === 'KeyC';
}

function linksOf(line: IBufferLine, y: number, events: TerminalEvents): ILink[] {
  const { text, columns } = readLine(line);
  return findLinks(text).map(({ start, url }) => ({
    text: url,
    range: {
      start: { x: (columns[start] ?? 0) + 1, y },
      end: { x: (columns[start + url.length - 1] ?? 0) + 1, y },
    },
    activate: () => follow(url, events),
  }));
}

/** The text of a line, and the column in which each of its UTF-16 units stands: some characters are two wide. */
function readLine(line: IBufferLine): { text: string; columns: number[] } {
  let text = '';
  const columns: number[] = [];
  for (let x = 0; x < line.length; x++) {
    const cell = line.getCell(x);
    if (!cell || cell.getWidth() === 0) continue;
    const chars = cell.getChars() || ' ';
    text += chars;
    for (let unit = 0; unit < chars.length; unit++) columns.push(x);
  }
  return { text, columns };
}

function follow(text: string, events: TerminalEvents): void {
  const url = parseWebAddress(text);
  if (url) events.onLink(url);
}
