/** The `electron` that the app's main bundle imports in the Chromium stand-in: as much of it as the app uses. */
import { appHost } from './app.ts';
import {
  dialogHost,
  menuHost,
  nativeThemeHost,
  notificationHost,
  safeStorageHost,
  screenHost,
  shellHost,
} from './desktop.ts';
import { loud } from './loud.ts';
import { defaultSession, protocolHost } from './session.ts';
import { utilityProcess as utilityProcessHost } from './utility-process.ts';

export { BrowserWindow } from './browser-window.ts';
export { MessageChannelMain } from './message-ports.ts';

export const app: object = loud('app', appHost);
export const dialog: object = loud('dialog', dialogHost);
export const Menu: object = loud('Menu', menuHost);
export const nativeTheme: object = loud('nativeTheme', nativeThemeHost);
export const Notification: object = loud('Notification', notificationHost);
export const protocol: object = loud('protocol', protocolHost);
export const safeStorage: object = loud('safeStorage', safeStorageHost);
export const screen: object = loud('screen', screenHost);
export const session: object = loud('session', {
  defaultSession: loud('session', defaultSession),
});
export const shell: object = loud('shell', shellHost);
export const utilityProcess: object = loud('utilityProcess', utilityProcessHost);
