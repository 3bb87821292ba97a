import { EventEmitter } from 'node:events';
import { theBrowser } from './browser.ts';
import { part } from './cdp.ts';
import { askControl, tellControl } from './control.ts';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

let workArea: Area = { x: 0, y: 0, width: 1280, height: 800 };

/** Asks Chromium for the size of the screen, once. */
export async function prepareScreen(): Promise<void> {
  const { cdp, first } = theBrowser();
  const expression = '[screen.availLeft, screen.availTop, screen.availWidth, screen.availHeight]';
  const { value } = part(
    await cdp.send(first.session, 'Runtime.evaluate', { expression, returnByValue: true }),
    'result',
  );
  const [x, y, width, height] = value as [number, number, number, number];
  workArea = { x, y, width, height };
}

export const screenHost: object = {
  getPrimaryDisplay: () => ({ id: 1, workArea }),
  getAllDisplays: () => [{ id: 1, workArea }],
};

interface Box {
  readonly message: string;
  readonly detail?: string;
  readonly buttons: readonly string[];
  readonly cancelId?: number;
}

/** Questions go to the test, if there is one, and are cancelled otherwise. */
export const dialogHost: object = {
  async showMessageBox(...args: readonly unknown[]): Promise<{ response: number }> {
    const box = args.at(-1) as Box;
    return { response: await askControl(box.message, box.buttons, box.cancelId ?? 0) };
  },
  showErrorBox: (title: string, content: string) => void process.stderr.write(`${title}\n${content}\n`),
};

export const shellHost: object = {
  openExternal(url: string): Promise<void> {
    tellControl({ event: 'opened', url });
    return Promise.resolve();
  },
};

class NativeTheme extends EventEmitter {
  #source = 'system';
  get themeSource(): string {
    return this.#source;
  }
  set themeSource(source: string) {
    this.#source = source;
    const features = [{ name: 'prefers-color-scheme', value: source === 'system' ? '' : source }];
    const { cdp, first } = theBrowser();
    void cdp.send(first.session, 'Emulation.setEmulatedMedia', { features }).catch(() => undefined);
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

export const nativeThemeHost: NativeTheme = new NativeTheme();

/** There is no keyring behind the stand-in, and it says so. */
export const safeStorageHost: object = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  getSelectedStorageBackend: () => 'basic_text',
  encryptStringAsync: () => Promise.reject(new Error('No keyring.')),
  decryptStringAsync: () => Promise.reject(new Error('No keyring.')),
};

/** Chromium has no menu bar; a template is only read. */
export const menuHost: object = {
  buildFromTemplate: (template: readonly object[]) => ({ items: template }),
  setApplicationMenu: (_menu: object | null) => undefined,
};

/** The stand-in shows no notifications of the system. */
export const notificationHost: object = { isSupported: () => false };
