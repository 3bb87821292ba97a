/**
 * What the desktop window and its shell (Electron main) say to each other, besides the port to the host. The
 * preload forwards it and does nothing else. A browser has none of this.
 */

/** IPC channels between preload and main; the page cannot reach them. */
export const shellChannels = { toShell: 'hearth:to-shell', toPage: 'hearth:to-page' } as const;

export type ThemeChoice = 'system' | 'light' | 'dark';

/** Requests of the window. Main parses them and answers with messages, never with a return value. */
export type ShellRequest =
  | { readonly type: 'connect' }
  | { readonly type: 'host.restart' }
  | { readonly type: 'external.open'; readonly url: string }
  | { readonly type: 'theme.choose'; readonly choice: ThemeChoice };

/**
 * How the host's process is. `failed` never served; `ended` did, and stopped: by itself, unless the message is
 * empty.
 */
export type HostCondition =
  | { readonly status: 'starting' }
  | { readonly status: 'ready' }
  | { readonly status: 'failed'; readonly code: string; readonly message: string }
  | { readonly status: 'ended'; readonly message: string };

/**
 * What the page gets as `message` events of its own window, posted to exactly its own origin: take them only
 * when `event.source === window` and `event.origin === location.origin`. `hearth:port` carries the port to the
 * host in `ports[0]`; each one replaces the one before, which is closed.
 */
export type PageMessage =
  | { readonly type: 'hearth:port' }
  | { readonly type: 'hearth:host'; readonly host: HostCondition }
  | { readonly type: 'hearth:open-run'; readonly runId: string };

/** `window.hearth` in the desktop window: frozen, and all that the page can do there. */
export interface ShellBridge {
  /** Node's name of the platform: `darwin`, `linux` or `win32`. */
  readonly platform: string;
  /**
   * Asks for a fresh port. The preload has asked once when the document's scripts have run, and a host that comes
   * back sends one by itself, so only a page that lost its port has to.
   */
  connect(): void;
  /** Starts the host again after `failed` or `ended`. */
  restartHost(): void;
  /** Opens an https address in the person's browser, after they confirmed it. */
  openExternal(url: string): void;
  /** Tells the shell the theme, for what it draws itself and for the next start. */
  chooseTheme(choice: ThemeChoice): void;
}
