import type { Hello } from '../../shared/contract/handshake.ts';

/** The parts of the page that the session of a browser uses. */
export interface SessionPage {
  readonly location: { readonly hash: string; readonly pathname: string };
  readonly history: { replaceState(data: null, unused: string, url: string): void };
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

/** What this tab may show to the host. */
export interface BrowserSession {
  /** Null when there is neither a token in the address nor a session from before. */
  hello(): Hello | null;
  /** Keeps the secret for this tab; the token is used up. */
  welcomed(session: string): void;
  /** The host does not know this session any more. */
  forget(): void;
}

const key = 'hearth.session';

/** Takes the one-time token out of the address at once, so that it is in no history and no copied link. */
export function createBrowserSession(page: SessionPage): BrowserSession {
  let token = /^#token=([\w-]+)$/.exec(page.location.hash)?.[1] ?? null;
  if (token !== null) page.history.replaceState(null, '', page.location.pathname);
  return {
    hello() {
      if (token !== null) return { token };
      const session = page.sessionStorage.getItem(key);
      return session === null ? null : { session };
    },
    welcomed(session) {
      token = null;
      page.sessionStorage.setItem(key, session);
    },
    forget() {
      token = null;
      page.sessionStorage.removeItem(key);
    },
  };
}
