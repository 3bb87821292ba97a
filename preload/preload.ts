import { contextBridge, ipcRenderer } from 'electron';
import { shellChannels } from '../shared/contract/shell-bridge.ts';
import type { ShellBridge, ShellRequest } from '../shared/contract/shell-bridge.ts';

const ask = (request: ShellRequest): void => ipcRenderer.send(shellChannels.toShell, request);

const bridge: ShellBridge = Object.freeze({
  platform: process.platform,
  connect: () => ask({ type: 'connect' }),
  restartHost: () => ask({ type: 'host.restart' }),
  openExternal: (url: string) => ask({ type: 'external.open', url }),
  chooseTheme: (choice: 'system' | 'light' | 'dark') => ask({ type: 'theme.choose', choice }),
});
contextBridge.exposeInMainWorld('hearth', bridge);

// A port cannot cross the bridge, so everything for the page goes as a message to its exact origin.
ipcRenderer.on(shellChannels.toPage, (event, message) => {
  window.postMessage(message, window.location.origin, [...event.ports]);
});

// Module scripts have run by then, so the page listens.
document.addEventListener('DOMContentLoaded', () => bridge.connect(), { once: true });
