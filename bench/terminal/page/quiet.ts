import type { TerminalEvents } from '../../../renderer/lib/terminal/open-terminal.ts';

const ignored = (): void => undefined;

/** Nobody looks at what these terminals tell. */
export const quiet: TerminalEvents = {
  onSize: ignored,
  onTitle: ignored,
  onLink: ignored,
  onHover: ignored,
  onCopyRequest: ignored,
  onCopy: ignored,
  onPasteRequest: ignored,
  onSelection: ignored,
};
