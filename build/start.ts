/** `npm start`: builds Hearth and opens it, in the best way that this machine has. Says which, and why. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { appWindowArguments, findBrowser } from './lib/browser.ts';
import { provideElectron } from './lib/electron.ts';
import { startHost } from './lib/host.ts';
import { asRoot, defaultProfile, hasDisplay, isProgram, thisMachine } from './lib/machine.ts';
import { root } from './lib/paths.ts';
import { buildBundles } from './lib/run.ts';

const usage = `npm start -- [--headless] [--profile DIR]
  --headless      open no window, print the address
  --profile DIR   the folder of the profile`;

const windowLog = join(root, '.cache/window.log');
const say = (line: string): void => console.log(line);

/** Aborts when somebody asks us to end. A terminal sends Ctrl-C to our children as well, so that one is theirs. */
function whenAskedToEnd(): AbortController {
  const ending = new AbortController();
  process.on('SIGINT', () => process.stdin.isTTY || ending.abort());
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => ending.abort());
  // npm waits for us: when it is gone, it was killed, and nobody could tell us.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid === parent || ending.abort(), 1_000);
  if (process.env['npm_lifecycle_event'] === undefined) clearInterval(watch);
  watch.unref();
  return ending;
}

/** What a program prints goes to us, or to an open file. */
type Output = 'inherit' | number;

/** Runs a program until it ends or the signal asks it to. Resolves with its exit code. */
function runWindow(
  program: string,
  args: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((done) => {
    const child = spawn(program, [...args], { cwd: root, stdio: ['ignore', output, output] });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.on('error', (error) => {
      console.error(`Could not open ${program}: ${error.message}`);
      done(1);
    });
    child.on('exit', (code) => done(code ?? 0));
  });
}

function runElectron(program: string, profile: string, signal: AbortSignal): Promise<number> {
  say('Opening the Electron app.');
  const args = [root, ...(asRoot ? ['--no-sandbox'] : []), '--profile', profile];
  return runWindow(program, args, 'inherit', signal);
}

/** Opens the UI in a browser's app window. Resolves with its exit code when it is closed. */
function runBrowser(browser: string, url: string, profile: string, signal: AbortSignal): Promise<number> {
  const dataFolder = join(root, '.cache/window', profile.replaceAll(/[^\w.-]+/g, '_'));
  mkdirSync(dataFolder, { recursive: true });
  const args = appWindowArguments({ url, dataFolder, asRoot });
  return runWindow(browser, args, openSync(windowLog, 'w'), signal);
}

/** Serves the UI from the host; opens it in `browser`, or prints the address when that is not possible. */
async function runWeb(
  profile: string,
  browser: string | undefined,
  ending: AbortController,
): Promise<number> {
  const host = await startHost(profile, ending.signal);
  say(`The host is running (pid ${host.pid}), profile ${profile}.`);
  if (browser !== undefined) {
    const closed = runBrowser(browser, host.web, profile, ending.signal);
    const code = await Promise.race([closed, host.ended]);
    if (code === 0 || ending.signal.aborted) {
      ending.abort();
      return host.ended;
    }
    say(`The window ended with exit code ${code}; what it said is in ${windowLog}.`);
  }
  say('Open this address in a browser (it works once); Ctrl-C ends Hearth:');
  say(host.web);
  return host.ended;
}

async function openBest(profile: string, ending: AbortController): Promise<number> {
  if (!hasDisplay(thisMachine)) {
    say('There is no display here, so no window is opened.');
    return runWeb(profile, undefined, ending);
  }
  const electron = await provideElectron(say);
  if ('program' in electron) return runElectron(electron.program, profile, ending.signal);
  const browser = findBrowser(thisMachine, isProgram);
  if (browser === undefined) say(`No window: ${electron.missing}, and no Chromium was found either.`);
  else say(`Opening the same UI in a window of ${browser}, because ${electron.missing}.`);
  return runWeb(profile, browser, ending);
}

function readArguments(): { headless: boolean; profile: string } | undefined {
  try {
    const { values } = parseArgs({
      options: { headless: { type: 'boolean', default: false }, profile: { type: 'string' } },
    });
    return { headless: values.headless, profile: resolve(values.profile ?? defaultProfile(thisMachine)) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const wish = readArguments();
  if (wish === undefined) return 2;
  const ending = whenAskedToEnd();
  if (!(await buildBundles())) return 1;
  if (ending.signal.aborted) return 130;
  return wish.headless ? runWeb(wish.profile, undefined, ending) : openBest(wish.profile, ending);
}

process.exitCode = await main();
