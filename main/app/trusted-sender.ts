import { appOrigin } from './origin.ts';

/** What is looked at of a frame. */
export interface SenderFrame {
  readonly origin: string;
}

/**
 * True when a message comes from the window's own document: its frame still exists, is the main frame and shows
 * exactly our origin. A frame inside it, a document that was left and any other origin are strangers.
 */
export function isTrustedSender(frame: SenderFrame | null, mainFrame: SenderFrame): boolean {
  return frame !== null && frame === mainFrame && frame.origin === appOrigin;
}
