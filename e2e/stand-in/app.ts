import { EventEmitter } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser, theBrowser } from './browser.ts';
import { connectControl, tellControl } from './control.ts';
import { prepareScreen } from './desktop.ts';
import { killUtility } from './utility-process.ts';

/** The events of `app`. */
export const events: EventEmitter = new EventEmitter();

const paths = new Map<string, string>();
let quitting = false;
let ready: Promise<void> | null = null;

async function start(): Promise<void> {
  await connectControl(killUtility);
  const browser = await startBrowser(getPath('userData'));
  await prepareScreen();
  tellControl({ event: 'ready', debugPort: browser.debugPort });
}

function getPath(name: string): string {
  const path = paths.get(name);
  if (path === undefined) throw new Error(`Chromium stand-in: app.getPath('${name}') is not there.`);
  return path;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function lock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isAlive(Number(readFileSync(file, 'utf8')))) return false;
    rmSync(file, { force: true });
    return lock(file);
  }
}

async function exit(code: number): Promise<void> {
  if (ready) await theBrowser().close();
  if (paths.has('userData')) rmSync(join(getPath('userData'), 'stand-in.lock'), { force: true });
  process.exit(code);
}

function quit(): void {
  let held = false;
  events.emit('before-quit', { preventDefault: () => (held = true) });
  if (held || quitting) return;
  quitting = true;
  events.emit('will-quit', { preventDefault: () => undefined });
  void (ready ?? Promise.resolve()).then(() => exit(0));
}

events.on('stand-in-window-closed', () => {
  if (!quitting) events.emit('window-all-closed');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, quit);

/** As Electron's `app`. */
class App {
  readonly isPackaged: boolean = false;
  on(event: string, listener: (...args: unknown[]) => void): void {
    events.on(event, listener);
  }
  setPath(name: string, path: string): void {
    paths.set(name, path);
  }
  /** Chromium's own sandbox is on, unless we are root. */
  enableSandbox(): void {}
  getVersion(): string {
    return process.env['HEARTH_STAND_IN_VERSION'] ?? '0.0.0';
  }
  /** A second instance is refused; the first is not told. */
  requestSingleInstanceLock(): boolean {
    return lock(join(getPath('userData'), 'stand-in.lock'));
  }
  whenReady(): Promise<void> {
    ready ??= start();
    return ready;
  }
  quit(): void {
    quit();
  }
}

export const appHost: App = new App();
