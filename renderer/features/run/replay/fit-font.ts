import type { Terminal } from '@xterm/xterm';

/** Of the font: how wide a cell is, and how high with the space between the lines. */
const wide = 0.6;
const high = 1.5;
const largest = 12;
const smallest = 6;

/** The size of the font, in px, in which a terminal of this size fits in a place, in steps of a half. */
export function fontThatFits(
  place: { readonly width: number; readonly height: number },
  { cols, rows }: { readonly cols: number; readonly rows: number },
): number {
  const size = Math.min(largest, place.width / (cols * wide), place.height / (rows * high));
  return Math.max(smallest, Math.floor(size * 2) / 2);
}

/** Makes a recording fit its place: it has the size that it was made in. */
export function fitFont(terminal: Terminal, element: HTMLElement): void {
  // The bar at the right takes some of it.
  const place = { width: element.clientWidth - 16, height: element.clientHeight };
  terminal.options.fontSize = fontThatFits(place, terminal);
}
