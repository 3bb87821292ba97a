import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { toApp, toChromium } from './addresses.ts';
import { theBrowser } from './browser.ts';
import { part, text, type Params } from './cdp.ts';
import type { Target } from './chromium.ts';
import { loud } from './loud.ts';
import { mainWorld, preloadWorld, type FromPage, type ToPage, type WorldSetup } from './preload-world.ts';
import { serveRequests } from './requests.ts';
import { defaultSession } from './session.ts';
import { WebFrameMain } from './web-frame.ts';

type OpenHandler = (details: { url: string }) => { action: string };

const world = 'Chromium stand-in preload';

/** As Electron's WebContents, over one page of Chromium. */
export class WebContents extends EventEmitter {
  /** Messages of the preload, as `webContents.ipc`. */
  readonly ipc: EventEmitter = loud('webContents.ipc', new EventEmitter());
  readonly #target: Target;
  readonly #setup: WorldSetup = {
    token: randomUUID(),
    binding: `standIn${randomUUID().replaceAll('-', '')}`,
    platform: process.platform,
  };
  #frame: WebFrameMain;
  #context = '';
  #open: OpenHandler = () => ({ action: 'allow' });
  #loading = '';
  #gone = false;
  readonly #ready: Promise<void>;

  constructor(target: Target, preload: string) {
    super();
    this.#target = target;
    this.#frame = new WebFrameMain('about:blank', () => undefined);
    this.#ready = this.#start(preload);
    this.#ready.catch((error: unknown) => this.emit('stand-in-error', error));
  }

  get mainFrame(): WebFrameMain {
    return this.#frame;
  }

  isDestroyed(): boolean {
    return this.#gone;
  }

  getURL(): string {
    return this.#frame.url;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#open = handler;
  }

  async loadURL(address: string): Promise<void> {
    await this.#ready;
    await defaultSession.apply(new WebFrameMain(address, () => undefined).origin);
    this.#loading = address;
    await this.send('Page.navigate', { url: toChromium(address) });
  }

  /** Stand-in only: a command to the page. */
  send(method: string, params: Params = {}): Promise<Params> {
    return theBrowser().cdp.send(this.#target.session, method, params);
  }

  /** Stand-in only: the page is gone. */
  end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#frame.end();
    this.emit('destroyed');
  }

  async #start(preload: string): Promise<void> {
    const { cdp, onPopup } = theBrowser();
    const { session, targetId } = this.#target;
    cdp.on(session, 'Page.frameNavigated', (params) => this.#navigated(part(params, 'frame')));
    cdp.on(session, 'Runtime.executionContextCreated', (params) =>
      this.#contextCreated(part(params, 'context')),
    );
    cdp.on(session, 'Runtime.bindingCalled', (params) => this.#heard(params));
    cdp.on(session, 'Page.loadEventFired', () => this.emit('did-finish-load'));
    cdp.on(session, 'Inspector.targetCrashed', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed' }),
    );
    onPopup((popup) => {
      if (popup.openerId === targetId) this.#popup(popup);
    });
    await this.send('Page.enable');
    await this.send('Inspector.enable');
    await this.send('Runtime.enable');
    await this.send('Runtime.addBinding', { name: this.#setup.binding, executionContextName: world });
    for (const script of this.#scripts(preload))
      await this.send('Page.addScriptToEvaluateOnNewDocument', script);
    await serveRequests((address, frameId) => this.#mayLoad(address, frameId));
  }

  #scripts(preload: string): Params[] {
    const setup = JSON.stringify(this.#setup);
    const code = `function (require, process, module, exports) {${readFileSync(preload, 'utf8')}\n}`;
    return [
      { source: `(${mainWorld.toString()})(${setup});` },
      { source: `(${preloadWorld.toString()})(${setup}, ${code});`, worldName: world },
    ];
  }

  #mayLoad(address: string, frameId: string): boolean {
    if (address === this.#loading) return true;
    const event = {
      url: address,
      isMainFrame: frameId === this.#target.targetId,
      defaultPrevented: false,
      preventDefault() {
        this.defaultPrevented = true;
      },
    };
    this.emit('will-frame-navigate', loud('will-frame-navigate event', event));
    return !event.defaultPrevented;
  }

  #popup({ targetId, url }: Target): void {
    const { cdp } = theBrowser();
    const { action } = this.#open({ url: toApp(url) });
    if (action !== 'deny') throw new Error('Chromium stand-in: windows opened by pages are not there.');
    void cdp.send('', 'Target.closeTarget', { targetId }).catch(() => undefined);
  }

  #navigated(frame: Params): void {
    if (frame['parentId'] !== undefined) return;
    this.#loading = '';
    this.#frame.end();
    this.#frame = new WebFrameMain(toApp(text(frame, 'url')), (message) => this.#tell(message));
    this.emit('did-navigate', {}, this.#frame.url);
  }

  #contextCreated(context: Params): void {
    const { frameId } = part(context, 'auxData');
    if (context['name'] === world && frameId === this.#target.targetId)
      this.#context = text(context, 'uniqueId');
  }

  #heard(params: Params): void {
    if (params['name'] !== this.#setup.binding) return;
    const message = JSON.parse(text(params, 'payload')) as FromPage;
    if (message.kind === 'ipc') this.ipc.emit(message.channel, { senderFrame: this.#frame }, ...message.args);
    else if (message.kind === 'resize') this.emit('stand-in-resize');
    else if (message.kind === 'error') this.emit('preload-error', {}, '', new Error(message.message));
    else this.#frame.receive(message);
  }

  #tell(message: ToPage): void {
    const expression = `standInReceive(${JSON.stringify(message)})`;
    // A document that is being replaced does not answer any more.
    this.send('Runtime.evaluate', { expression, uniqueContextId: this.#context }).catch(() => undefined);
  }
}
