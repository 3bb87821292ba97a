import { posix, win32 } from 'node:path';
import type { Machine } from './machine.ts';

const windowsNames: readonly string[] = ['chrome.exe', 'msedge.exe', 'chromium.exe'];
const usualNames: readonly string[] = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
];

const macApps: readonly string[] = ['Chromium', 'Google Chrome', 'Microsoft Edge', 'Brave Browser'];
const windowsApps: readonly string[] = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
];

function installedApps({ platform, env }: Machine): string[] {
  if (platform === 'darwin') return macApps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  if (platform !== 'win32') return [];
  const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
  return folders.flatMap((folder) =>
    folder === undefined ? [] : windowsApps.map((app) => win32.join(folder, app)),
  );
}

/**
 * Finds a Chromium that can open an app window: the one named by HEARTH_CHROMIUM, else the first in PATH, else
 * where installers put it. `isProgram` says whether a path can be run.
 */
export function findBrowser(machine: Machine, isProgram: (path: string) => boolean): string | undefined {
  const named = machine.env['HEARTH_CHROMIUM'];
  if (named !== undefined && named !== '') return isProgram(named) ? named : undefined;
  const windows = machine.platform === 'win32';
  const path = windows ? win32 : posix;
  const folders = (machine.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const inPath = (windows ? windowsNames : usualNames).flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  );
  return [...inPath, ...installedApps(machine)].find(isProgram);
}

export interface AppWindow {
  readonly url: string;
  /** A folder for this window alone, so that it does not join the person's own browser. */
  readonly dataFolder: string;
  readonly asRoot: boolean;
}

/** Arguments that open one page as a window of its own, without the greetings of a new browser. */
export function appWindowArguments({ url, dataFolder, asRoot }: AppWindow): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${dataFolder}`,
    '--class=Hearth',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-sync',
    ...(asRoot ? ['--no-sandbox'] : []),
  ];
}
