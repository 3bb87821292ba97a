import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { createCdp, part, text, type Cdp, type Params } from './cdp.ts';

/** A page of Chromium, attached and held before its first script. */
export interface Target {
  readonly targetId: string;
  readonly session: string;
  readonly openerId: string;
  readonly url: string;
}

export interface Chromium {
  readonly cdp: Cdp;
  /** The window that Chromium starts with; the first window of the app takes it. */
  readonly first: Target;
  /** Called with each page that another page opened. */
  onPopup(listener: (target: Target) => void): void;
  /** Loopback port for a test that wants to look in, when asked for. */
  readonly debugPort: number | null;
  close(): Promise<void>;
}

const flags = [
  '--remote-debugging-pipe',
  '--app=data:text/html,',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-search-engine-choice-screen',
  '--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider',
  '--password-store=basic',
];

export interface ChromiumOptions {
  readonly program: string;
  readonly dataFolder: string;
  readonly debugPort: boolean;
}

/** Starts Chromium with a window of its own. */
export async function startChromium({ program, dataFolder, debugPort }: ChromiumOptions): Promise<Chromium> {
  mkdirSync(dataFolder, { recursive: true });
  const portFile = join(dataFolder, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const extra = [
    `--user-data-dir=${dataFolder}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(debugPort ? ['--remote-debugging-port=0'] : []),
  ];
  const child = spawn(program, [...flags, ...extra], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , , input, output] = child.stdio;
  if (!(input instanceof Writable) || !(output instanceof Readable))
    throw new Error('Chromium got no pipes.');
  const cdp = createCdp(input, output);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const popups: ((target: Target) => void)[] = [];
  const first = await attachAll(cdp, (target) => popups.forEach((listener) => listener(target)));
  return {
    cdp,
    first,
    onPopup: (listener) => void popups.push(listener),
    debugPort:
      debugPort && existsSync(portFile) ? Number(readFileSync(portFile, 'utf8').split('\n')[0]) : null,
    async close() {
      await cdp.send('', 'Browser.close').catch(() => undefined);
      await ended;
    },
  };
}

/** Attaches to every page before it runs. Resolves with the first, which has no opener. */
async function attachAll(cdp: Cdp, onPopup: (target: Target) => void): Promise<Target> {
  const found = Promise.withResolvers<Target>();
  cdp.on('', 'Target.attachedToTarget', (params: Params) => {
    const info = part(params, 'targetInfo');
    const session = text(params, 'sessionId');
    const { openerId } = info;
    const isPage = info['type'] === 'page';
    const target = {
      targetId: text(info, 'targetId'),
      session,
      openerId: typeof openerId === 'string' ? openerId : '',
      url: text(info, 'url'),
    };
    if (isPage && target.openerId !== '') return onPopup(target);
    void cdp.send(session, 'Runtime.runIfWaitingForDebugger').catch(() => undefined);
    if (isPage) found.resolve(target);
  });
  await cdp.send('', 'Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
  });
  return found.promise;
}
