import { BrowserWindow, nativeTheme, screen, type WebFrameMain } from 'electron';
import { shellChannels, type PageMessage } from '../../shared/contract/shell-bridge.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { appAddress } from './origin.ts';
import type { ShellMemory } from './shell-state.ts';
import { backgroundColor } from './theme.ts';
import { isTrustedSender } from './trusted-sender.ts';
import { webPreferences } from './web-preferences.ts';
import { chooseBounds, minimumSize } from './window-bounds.ts';
import type { WindowMessage } from './window-door.ts';

export interface MainWindowOptions {
  readonly preload: string;
  readonly packaged: boolean;
  readonly memory: ShellMemory;
  readonly timers: Timers;
  onMessage(message: WindowMessage<WebFrameMain>): void;
  /** The document shown was replaced or is gone. */
  onLeave(): void;
  /** Its process ended by itself. */
  onCrash(): void;
  onClosed(): void;
}

/** The window of the app. */
export interface MainWindow {
  readonly window: BrowserWindow;
  /** True while this is the document that the window shows. */
  isCurrent(document: WebFrameMain): boolean;
  /** Tells the document shown, if it is ours. */
  tell(message: PageMessage): void;
  load(): void;
  /** Brings it in front of the person. */
  reveal(): void;
}

/** A window that has not moved for so long rests, in ms. */
const restMs = 500;

function create({ preload, packaged, memory }: MainWindowOptions): BrowserWindow {
  const { bounds, maximized } = memory.get();
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const window = new BrowserWindow({
    ...chooseBounds(bounds, [primary.workArea, ...others.map(({ workArea }) => workArea)]),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Hearth',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: backgroundColor(nativeTheme.shouldUseDarkColors),
    // A copy, because Electron writes into the object that it is given.
    webPreferences: { ...webPreferences({ preload, packaged }) },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  return window;
}

/** Saves where the window is when it rests, because a killed app says no goodbye. */
function remember(window: BrowserWindow, { memory, timers }: MainWindowOptions): void {
  let cancel: Undo = () => undefined;
  const save = (): void => {
    cancel();
    memory.change({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    cancel();
    cancel = timers.after(restMs, save);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
  window.on('closed', () => cancel());
}

/** Opens the window and loads the document. The contents are guarded where all are made, in `main.ts`. */
export function openMainWindow(options: MainWindowOptions): MainWindow {
  const window = create(options);
  const contents = window.webContents;
  remember(window, options);

  const isCurrent = (document: WebFrameMain): boolean =>
    !window.isDestroyed() && !document.isDestroyed() && isTrustedSender(document, contents.mainFrame);
  const load = (): void => {
    // A load that fails leaves an empty window, whose menu can load it again; there is nobody else to tell.
    contents.loadURL(appAddress).catch(() => undefined);
  };

  contents.ipc.on(shellChannels.toShell, (event, body: unknown) => {
    options.onMessage({ frame: event.senderFrame, mainFrame: contents.mainFrame, body });
  });
  contents.on('did-navigate', options.onLeave);
  contents.on('render-process-gone', (_event, { reason }) => {
    options.onLeave();
    if (reason !== 'clean-exit') options.onCrash();
  });
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(backgroundColor(nativeTheme.shouldUseDarkColors));
  });
  window.on('closed', options.onClosed);
  load();

  return {
    window,
    isCurrent,
    load,
    tell(message) {
      if (!window.isDestroyed() && isCurrent(contents.mainFrame))
        contents.mainFrame.postMessage(shellChannels.toPage, message);
    },
    reveal() {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}
