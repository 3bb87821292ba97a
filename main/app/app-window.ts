import { app, MessageChannelMain, nativeTheme, type WebFrameMain } from 'electron';
import type { HostProcess } from './host-process.ts';
import { openMainWindow, type MainWindow } from './main-window.ts';
import type { AppPaths } from './paths.ts';
import type { Person } from './person.ts';
import { systemClock, systemTimers } from './platform.ts';
import { askReload } from './questions.ts';
import type { ShellMemory } from './shell-state.ts';
import { createWindowDoor } from './window-door.ts';
import { createWindowPorts } from './window-ports.ts';

export interface AppWindowOptions {
  readonly host: HostProcess;
  readonly paths: AppPaths;
  readonly memory: ShellMemory;
  readonly person: Person;
  createId(): string;
  onClosed(): void;
}

/** Opens the window and joins it to the host. */
export function openAppWindow({
  host,
  paths,
  memory,
  person,
  createId,
  onClosed,
}: AppWindowOptions): MainWindow {
  // Before the ports, so that a document hears that the host is ready before it gets its port.
  const unfollow = host.subscribe((condition) => window.tell({ type: 'hearth:host', host: condition }));
  const ports = createWindowPorts<WebFrameMain>({
    host,
    createChannel: () => new MessageChannelMain(),
    createId,
    isCurrent: (document) => window.isCurrent(document),
  });
  const onMessage = createWindowDoor<WebFrameMain>({
    clock: systemClock,
    connect(document) {
      window.tell({ type: 'hearth:host', host: host.condition() });
      ports.connect(document);
    },
    restartHost: host.start,
    openExternal: (url) => void person.openExternal(url).catch(() => undefined),
    chooseTheme(theme) {
      memory.change({ theme });
      nativeTheme.themeSource = theme;
    },
  });
  const window: MainWindow = openMainWindow({
    preload: paths.preload,
    packaged: app.isPackaged,
    memory,
    timers: systemTimers,
    onMessage,
    onLeave: ports.leave,
    onCrash: () => void person.ask(askReload()).then((again) => (again ? window.load() : app.quit())),
    onClosed() {
      unfollow();
      ports.close();
      onClosed();
    },
  });
  return window;
}
