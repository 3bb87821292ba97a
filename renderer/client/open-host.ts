import { createBrowserSession } from './browser-session.ts';
import { openBrowserTransport } from './browser-transport.ts';
import { connectHost, type HostConnection } from './connect-host.ts';
import { jsonRpcEngine } from './json-rpc.ts';
import { pageRandom, pageTimers } from './platform.ts';
import { shellBridge } from './shell.ts';
import { createWindowDial } from './window-transport.ts';

/**
 * Connects this page to its host: through the shell in a window of the app, through a WebSocket in a browser.
 * To be called once, in the first run of the page's module: before anything reads the fragment of the address, and
 * before the document is loaded, when the shell sends the port.
 */
export function openHost(page: Window): HostConnection {
  const shared = { engine: jsonRpcEngine, timers: pageTimers, random: pageRandom };
  const bridge = shellBridge(page);
  if (bridge) return connectHost({ ...shared, dial: createWindowDial({ page, bridge, timers: pageTimers }) });
  const session = createBrowserSession(page);
  const openSocket = (): WebSocket => new WebSocket(`ws://${page.location.host}/socket`);
  return connectHost({ ...shared, dial: () => openBrowserTransport({ session, openSocket }) });
}
