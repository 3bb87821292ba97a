import type { IBufferLine, ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { findFiles, type FilePlace } from './terminal-files.ts';
import { findLinks, parseWebAddress } from './terminal-links.ts';

/** What a person does with what looks like a link. It is followed with Mod alone: a plain click selects. */
export interface LinkEvents {
  onLink(url: URL): void;
  /** A file of the worktree; without it none are marked. */
  readonly onFile?: ((place: FilePlace) => void) | undefined;
  /** The pointer is on a link that leads there, or on none. */
  onHover(leadsTo: string | null): void;
}

type Read = Pick<Terminal, 'buffer'>;

/** Lines that one address may run over. */
const longestRun = 32;

/** Finds the addresses and the files of a line, and of the lines that it is a part of. */
export function createLinkProvider(
  terminal: Read,
  { worktree, ...events }: LinkEvents & { readonly worktree: string | null },
): ILinkProvider {
  return {
    provideLinks(y, tell) {
      const { text, cells } = readRun(terminal, y);
      const link = (start: number, length: number, leadsTo: string, act: () => void): ILink[] => {
        const first = cells[start];
        const last = cells[start + length - 1];
        if (!first || !last) return [];
        return [{ range: { start: first, end: last }, ...behaviour(leadsTo, act, events) }];
      };
      const addresses = findLinks(text).flatMap(({ start, url }) =>
        link(start, url.length, url, () => follow(url, events)),
      );
      const { onFile } = events;
      const files = onFile
        ? findFiles(text, worktree).flatMap(({ start, length, place }) =>
            link(start, length, describe(place), () => onFile(place)),
          )
        : [];
      tell([...addresses, ...files]);
    },
  };
}

/** What OSC 8 marks: the text may say anything, so what counts is where it leads. */
export function createLinkHandler(events: LinkEvents): {
  activate(event: MouseEvent, text: string): void;
  hover(event: MouseEvent, text: string): void;
  leave(): void;
  allowNonHttpProtocols: false;
} {
  return {
    activate: (event, text) => isMod(event) && follow(text, events),
    hover: (_event, text) => events.onHover(parseWebAddress(text)?.href ?? null),
    leave: () => events.onHover(null),
    allowNonHttpProtocols: false,
  };
}

function behaviour(leadsTo: string, act: () => void, events: LinkEvents): Omit<ILink, 'range'> {
  return {
    text: leadsTo,
    activate: (event) => isMod(event) && act(),
    hover: () => events.onHover(leadsTo),
    leave: () => events.onHover(null),
  };
}

function isMod(event: MouseEvent): boolean {
  return event.ctrlKey || event.metaKey;
}

function follow(text: string, events: LinkEvents): void {
  const url = parseWebAddress(text);
  if (url) events.onLink(url);
}

function describe({ path, line }: FilePlace): string {
  return line === null ? path : `${path}:${line}`;
}

/** The text of the row `y` (from 1) with the rows that it goes on from and in, and the cell of each UTF-16 unit. */
function readRun(
  { buffer: { active } }: Read,
  y: number,
): { text: string; cells: { x: number; y: number }[] } {
  let first = y - 1;
  while (y - 1 - first < longestRun && active.getLine(first)?.isWrapped === true) first--;
  let text = '';
  const cells: { x: number; y: number }[] = [];
  for (let row = first; row - first < longestRun; row++) {
    const line = active.getLine(row);
    if (!line || (row > first && !line.isWrapped)) break;
    for (const { chars, x } of charsOf(line)) {
      text += chars;
      for (let unit = 0; unit < chars.length; unit++) cells.push({ x: x + 1, y: row + 1 });
    }
  }
  return { text, cells };
}

/** Some characters are two cells wide, some cells hold several. */
function* charsOf(line: IBufferLine): Generator<{ chars: string; x: number }> {
  for (let x = 0; x < line.length; x++) {
    const cell = line.getCell(x);
    if (cell && cell.getWidth() > 0) yield { chars: cell.getChars() || ' ', x };
  }
}
