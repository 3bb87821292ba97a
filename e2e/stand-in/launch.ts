import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, chromium, type Page } from '@playwright/test';
import type { ControlCommand, ControlEvent } from './control.ts';

const root = resolve(import.meta.dirname, '../..');
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export interface LaunchOptions {
  readonly profile: string;
  /** Beside the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The desktop app, opened for a journey. */
export interface RunningShell {
  /** What it runs in; a report has to say it. */
  readonly kind: 'electron' | 'chromium stand-in';
  /** The window of the app. */
  readonly page: Page;
  /** Messages of the questions that the shell asked. Each was answered as `answer` said, or cancelled. */
  asked(): Promise<readonly string[]>;
  /** Says which button (counted from 0) the next questions get. */
  answer(button: number): Promise<void>;
  /** Addresses that the shell opened in the person's browser; none was really opened. */
  opened(): Promise<readonly string[]>;
  /** Kills the host, as a crash would. */
  killHost(): Promise<void>;
  /** Asks the app to quit and does not wait, because the person may be asked first. */
  askToQuit(): Promise<void>;
  /** Asks the app to quit and waits until it has ended. Resolves with its exit code. */
  close(): Promise<number>;
}

/** Electron's program, when its binary was fetched. */
function electronProgram(): string | null {
  const record = join(root, 'node_modules/electron/path.txt');
  const program = existsSync(record)
    ? join(root, 'node_modules/electron/dist', readFileSync(record, 'utf8'))
    : '';
  return existsSync(program) && program !== '' ? program : null;
}

/** Opens the built app in Electron where its binary is there, else in the Chromium stand-in. */
export function launchShell(options: LaunchOptions): Promise<RunningShell> {
  const program = electronProgram();
  return program === null ? launchStandIn(options) : launchElectron(program, options);
}

function environment(env: LaunchOptions['env'] = {}): Record<string, string> {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(given), ...env };
}

/** What a test put into Electron's main process in place of what a person would see. */
interface Seen {
  asked: string[];
  opened: string[];
  button: number | null;
}

async function launchElectron(
  executablePath: string,
  { profile, env }: LaunchOptions,
): Promise<RunningShell> {
  const args = [root, ...asRoot, '--profile', profile];
  const app = await _electron.launch({ executablePath, args, env: environment(env) });
  const seen = await app.evaluateHandle(({ dialog, shell }) => {
    const state: Seen = { asked: [], opened: [], button: null };
    dialog.showMessageBox = (...given: unknown[]) => {
      const box = given.at(-1) as { message: string; buttons: string[] };
      state.asked.push(box.message);
      return Promise.resolve({ response: state.button ?? box.buttons.length - 1, checkboxChecked: false });
    };
    shell.openExternal = (url) => Promise.resolve(void state.opened.push(url));
    return state;
  });
  const page = await app.firstWindow();
  return {
    kind: 'electron',
    page,
    asked: () => seen.evaluate(({ asked }) => asked),
    answer: (button) => seen.evaluate((state, next) => void (state.button = next), button),
    opened: () => seen.evaluate(({ opened }) => opened),
    askToQuit: () => app.evaluate((electron) => electron.app.quit()),
    killHost: () =>
      app.evaluate((electron) => {
        const host = electron.app.getAppMetrics().find(({ name }) => name === 'Hearth host');
        if (host) process.kill(host.pid, 'SIGKILL');
      }),
    async close() {
      if (app.process().exitCode === null) await app.close();
      return app.process().exitCode ?? 1;
    },
  };
}

/** The stand-in's side of a test: a socket on which it tells and asks. */
class Control {
  readonly asked: string[] = [];
  readonly opened: string[] = [];
  readonly #ready = Promise.withResolvers<number>();
  button: number | null = null;

  readonly debugPort: Promise<number> = this.#ready.promise;

  #socket: Socket | null = null;

  kill(service: string): void {
    this.#say({ kill: service });
  }

  attend(socket: Socket): void {
    this.#socket = socket;
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => this.#hear(JSON.parse(line) as ControlEvent));
  }

  #say(command: ControlCommand): void {
    this.#socket?.write(`${JSON.stringify(command)}\n`);
  }

  #hear(event: ControlEvent): void {
    if (event.event === 'opened') this.opened.push(event.url);
    else if (event.event === 'ready') this.#ready.resolve(event.debugPort ?? 0);
    else {
      this.asked.push(event.message);
      this.#say({ id: event.id, button: this.button ?? event.buttons.length - 1 });
    }
  }
}

/** Through the electron package's own command, which finds the stand-in where it would find the binary. */
function spawnStandIn(profile: string, env: Record<string, string>): ChildProcess {
  const command = join(root, 'node_modules/electron/cli.js');
  return spawn(process.execPath, [command, root, ...asRoot, '--profile', profile], {
    env: { ...env, ELECTRON_OVERRIDE_DIST_PATH: import.meta.dirname },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function launchStandIn({ profile, env }: LaunchOptions): Promise<RunningShell> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-stand-in-'));
  const path = join(folder, 'control');
  const control = new Control();
  const server = createServer((socket) => control.attend(socket));
  await new Promise<void>((done) => server.listen(path, done));
  const child = spawnStandIn(profile, environment({ ...env, HEARTH_STAND_IN_CONTROL: path }));
  const ended = new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)));
  const early = ended.then((code) => {
    throw new Error(`The stand-in ended with exit code ${code} before it was ready.`);
  });
  early.catch(() => undefined);
  const port = await Promise.race([control.debugPort, early]);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  return {
    kind: 'chromium stand-in',
    page: await firstPage(browser.contexts().flatMap((context) => context.pages())),
    asked: () => Promise.resolve(control.asked),
    async answer(button) {
      control.button = button;
    },
    opened: () => Promise.resolve(control.opened),
    async askToQuit() {
      child.kill('SIGTERM');
    },
    async killHost() {
      control.kill('Hearth host');
    },
    async close() {
      child.kill('SIGTERM');
      const code = await ended;
      await browser.close().catch(() => undefined);
      server.close();
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

async function firstPage([page]: readonly Page[]): Promise<Page> {
  if (!page) throw new Error('The app opened no window.');
  await page.waitForURL(/^(app|https):[/][/]/);
  return page;
}
