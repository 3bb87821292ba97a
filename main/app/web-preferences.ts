import type { WebPreferences } from 'electron';

/**
 * Preferences of every window, written out so that no default decides. Nothing is ever spread into them.
 * `spellcheck` is off because Chromium would fetch dictionaries. Developer tools exist outside packages only.
 */
export function webPreferences({
  preload,
  packaged,
}: {
  preload: string;
  packaged: boolean;
}): Readonly<WebPreferences> {
  return Object.freeze({
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    disableDialogs: true,
    plugins: false,
    devTools: !packaged,
  });
}
