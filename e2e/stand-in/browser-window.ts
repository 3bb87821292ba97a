import { EventEmitter } from 'node:events';
import { theBrowser } from './browser.ts';
import { part, type Params } from './cdp.ts';
import { events } from './app.ts';
import { knowOptions, loud } from './loud.ts';
import { WebContents } from './web-contents.ts';

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface WindowOptions extends Bounds {
  readonly backgroundColor: string;
  readonly webPreferences: {
    readonly preload: string;
    readonly sandbox: boolean;
    readonly contextIsolation: boolean;
  };
}

const known = [
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'title',
  'show',
  'autoHideMenuBar',
  'backgroundColor',
  'webPreferences',
];
const isolation: readonly (readonly [string, boolean])[] = [
  ['sandbox', true],
  ['contextIsolation', true],
  ['nodeIntegration', false],
  ['webviewTag', false],
  ['webSecurity', true],
];

/** As Electron's BrowserWindow: the window that Chromium starts with. There is one. */
class Window extends EventEmitter {
  static #taken = false;
  readonly webContents: WebContents;
  readonly #page: WebContents;
  #bounds: Bounds;
  #maximized = false;
  #gone = false;

  constructor(options: WindowOptions) {
    super();
    if (Window.#taken) throw new Error('Chromium stand-in: there is one window.');
    Window.#taken = true;
    knowOptions('BrowserWindow', options, known);
    const preferences: object = options.webPreferences;
    for (const [name, wanted] of isolation) {
      if (Reflect.get(preferences, name) !== wanted)
        throw new Error(`Chromium stand-in: only ${name}: ${wanted} is there.`);
    }
    const { first, cdp } = theBrowser();
    this.#bounds = options;
    this.#page = new WebContents(first, options.webPreferences.preload);
    this.webContents = loud('webContents', this.#page);
    events.emit('web-contents-created', {}, this.webContents);
    this.#page.once('did-finish-load', () => this.emit('ready-to-show'));
    this.#page.on('stand-in-resize', () => void this.#look());
    cdp.on('', 'Target.detachedFromTarget', ({ sessionId }) => {
      if (sessionId === first.session) this.#end();
    });
    this.setBackgroundColor(options.backgroundColor);
    void this.#move({ left: options.x, top: options.y, width: options.width, height: options.height });
  }

  isDestroyed(): boolean {
    return this.#gone;
  }
  isMaximized(): boolean {
    return this.#maximized;
  }
  isMinimized(): boolean {
    return false;
  }
  getNormalBounds(): Bounds {
    const { x, y, width, height } = this.#bounds;
    return { x, y, width, height };
  }
  show(): void {}
  focus(): void {
    void this.#page.send('Page.bringToFront').catch(() => undefined);
  }
  restore(): void {
    void this.#move({ windowState: 'normal' });
  }
  maximize(): void {
    this.#maximized = true;
    void this.#move({ windowState: 'maximized' });
  }
  setBackgroundColor(color: string): void {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    void this.#page
      .send('Emulation.setDefaultBackgroundColorOverride', { color: { r, g, b, a: 1 } })
      .catch(() => undefined);
  }
  close(): void {
    void theBrowser()
      .cdp.send('', 'Target.closeTarget', { targetId: theBrowser().first.targetId })
      .catch(() => undefined);
  }

  async #move(bounds: Params): Promise<void> {
    const { cdp, first } = theBrowser();
    const { windowId } = await cdp.send('', 'Browser.getWindowForTarget', { targetId: first.targetId });
    await cdp.send('', 'Browser.setWindowBounds', { windowId, bounds });
  }

  /** Chromium tells nobody that a window was resized; its page does. */
  async #look(): Promise<void> {
    const { cdp, first } = theBrowser();
    const found = part(
      await cdp.send('', 'Browser.getWindowForTarget', { targetId: first.targetId }),
      'bounds',
    );
    const number = (key: string): number => Number(found[key] ?? 0);
    if (this.#gone || found['windowState'] === 'minimized') return;
    this.#maximized = found['windowState'] === 'maximized';
    if (!this.#maximized) {
      this.#bounds = {
        x: number('left'),
        y: number('top'),
        width: number('width'),
        height: number('height'),
      };
    }
    this.emit('resize');
  }

  /** Chromium's own close button cannot be held back, so `close` comes together with `closed`. */
  #end(): void {
    if (this.#gone) return;
    this.emit('close', { preventDefault: () => undefined });
    this.#gone = true;
    this.#page.end();
    this.emit('closed');
    events.emit('stand-in-window-closed');
  }
}

export const BrowserWindow: unknown = new Proxy(Window, {
  construct: (target, [options]: [WindowOptions]) => loud('BrowserWindow', new target(options)),
  get(_target, key) {
    throw new Error(`Chromium stand-in: BrowserWindow.${String(key)} is not there.`);
  },
});
