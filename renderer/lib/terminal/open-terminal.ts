import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { styleNonce } from '../../client/style-nonce.ts';
import { cleanTitle } from './clean-title.ts';
import { createFinder, type Finder } from './find-in-terminal.ts';
import { guardParser } from './guard-parser.ts';
import { allowLibraryStyles } from './library-styles.ts';
import { createLinkHandler, createLinkProvider, type LinkEvents } from './link-provider.ts';
import { cleanPaste, needsAsking } from './pasted-text.ts';
import { keyOwner } from './terminal-keys.ts';
import { terminalTheme } from './terminal-theme.ts';

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** What a terminal tells. */
export interface TerminalEvents extends LinkEvents {
  onSize(size: TerminalSize): void;
  onTitle(title: string): void;
  /** The program asks to put this on the clipboard. Nothing is done about it here. */
  onCopyRequest(text: string): void;
  /** The person wants what is selected on the clipboard. */
  onCopy(selection: string): void;
  /** The person pastes several lines to a program that does not ask what is pasted. Nothing is typed yet. */
  onPasteRequest(text: string): void;
  /** Something is selected, or nothing any more. */
  onSelection(selected: boolean): void;
}

export interface OpenOptions {
  /** Where it is drawn. */
  readonly element: HTMLElement;
  readonly events: TerminalEvents;
  /** Real path of the run's worktree, in which files are marked. */
  readonly worktree: string | null;
  /** Off for a recording: it has the size that it was made in. */
  readonly fits: boolean;
}

export interface OpenedTerminal {
  readonly terminal: Terminal;
  readonly finder: Finder;
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

/** Opens a terminal in `element`, as large as that when it fits. Load the font first. */
export function openTerminal({ element, events, worktree, fits }: OpenOptions): OpenedTerminal {
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
    // For the marks of what is found.
    allowProposedApi: true,
    // What a program prints wrongly is its own matter.
    logLevel: 'off',
    linkHandler: createLinkHandler(events),
  });
  terminal.open(element);
  listen(terminal, events, worktree);
  const stopPaste = watchPaste(element, terminal, events);
  const stopFit = fits ? keepFitting(terminal, element) : () => undefined;
  const finder = createFinder(terminal, element);
  return {
    terminal,
    finder,
    recolour: () => {
      terminal.options.theme = terminalTheme(element);
    },
    setInput: (on) => {
      terminal.options.disableStdin = !on;
    },
    dispose() {
      stopPaste();
      stopFit();
      finder.close();
      terminal.dispose();
    },
  };
}

/** All of these end with the terminal. */
function listen(terminal: Terminal, events: TerminalEvents, worktree: string | null): void {
  const windows = /Windows/.test(window.navigator.userAgent);
  terminal.onResize(({ cols, rows }) => events.onSize({ cols, rows }));
  terminal.onTitleChange((title) => events.onTitle(cleanTitle(title)));
  terminal.onSelectionChange(() => events.onSelection(terminal.hasSelection()));
  terminal.attachCustomKeyEventHandler((event) => {
    const owner = keyOwner(event, { selected: terminal.hasSelection(), windows });
    if (owner === 'copy') {
      event.preventDefault();
      if (event.type === 'keydown' && terminal.hasSelection()) events.onCopy(terminal.getSelection());
      // The next Ctrl+C is meant for the program.
      if (event.type === 'keydown' && !event.shiftKey) terminal.clearSelection();
    }
    return owner === 'program';
  });
  guardParser(terminal.parser, events);
  terminal.registerLinkProvider(createLinkProvider(terminal, { ...events, worktree }));
}

/** Takes what is pasted before xterm does, which would pass it on as it is. */
function watchPaste(element: HTMLElement, terminal: Terminal, events: TerminalEvents): () => void {
  const paste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (terminal.options.disableStdin === true) return;
    const text = cleanPaste(event.clipboardData?.getData('text/plain') ?? '');
    if (text === '') return;
    if (needsAsking(text, terminal.modes.bracketedPasteMode)) events.onPasteRequest(text);
    else terminal.paste(text);
  };
  element.addEventListener('paste', paste, { capture: true });
  return () => element.removeEventListener('paste', paste, { capture: true });
}

function keepFitting(terminal: Terminal, element: HTMLElement): () => void {
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  fit.fit();
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(element);
  return () => observer.disconnect();
}
