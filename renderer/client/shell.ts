import type { PageMessage, ShellBridge } from '../../shared/contract/shell-bridge.ts';
import type { Undo } from '../../shared/lib/ports.ts';

/** The part of `window` through which the shell speaks to a page. */
export interface ShellPage {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/** What the preload put into the page; null in a browser. */
export function shellBridge(page: object): ShellBridge | null {
  return hasBridge(page) ? page.hearth : null;
}

function hasBridge(page: object): page is { readonly hearth: ShellBridge } {
  return (
    'hearth' in page && typeof page.hearth === 'object' && page.hearth !== null && 'connect' in page.hearth
  );
}

/**
 * Hears what the shell tells this page. Only what the page was sent by its own preload counts: frames, openers
 * and other pages may post messages too.
 */
export function listenToShell(
  page: ShellPage,
  listener: (message: PageMessage, port: MessagePort | null) => void,
): Undo {
  const listen = (event: MessageEvent<unknown>): void => {
    const source: unknown = event.source;
    if (source !== page || event.origin !== page.location.origin || !isPageMessage(event.data)) return;
    listener(event.data, event.ports[0] ?? null);
  };
  page.addEventListener('message', listen);
  return () => page.removeEventListener('message', listen);
}

const types: ReadonlySet<unknown> = new Set<PageMessage['type']>([
  'hearth:port',
  'hearth:host',
  'hearth:open-run',
]);

/** The sender is the preload, built with this page, so its type tells the rest. */
function isPageMessage(data: unknown): data is PageMessage {
  return typeof data === 'object' && data !== null && 'type' in data && types.has(data.type);
}
