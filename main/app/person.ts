import { dialog, shell, type BrowserWindow } from 'electron';
import { parseExternalLink } from './external-link.ts';
import { askOpen, type Question } from './questions.ts';

/** The person in front of the screen. */
export interface Person {
  /** Resolves with whether they said yes. */
  ask(question: Question): Promise<boolean>;
  /** Opens an https address in their browser if they agree; drops every other address. */
  openExternal(address: string): Promise<void>;
}

/** `window` is the one that questions belong to, if there is one now. */
export function createPerson({ window }: { window: () => BrowserWindow | null }): Person {
  async function ask({ box, yes }: Question): Promise<boolean> {
    const parent = window();
    const open = parent !== null && !parent.isDestroyed();
    const { response } = await (open ? dialog.showMessageBox(parent, box) : dialog.showMessageBox(box));
    return response === yes;
  }
  return {
    ask,
    async openExternal(address) {
      const link = parseExternalLink(address);
      if (link !== null && (await ask(askOpen(link)))) await shell.openExternal(link.url);
    },
  };
}
