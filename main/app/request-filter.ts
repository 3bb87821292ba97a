import { appPath } from './origin.ts';

/**
 * True for what a window may load: our own files, and what a document holds itself. The window has no network;
 * the host has. `devTools` is true outside packages, where the tools have files of their own.
 */
export function mayLoad(address: string, devTools: boolean): boolean {
  if (appPath(address) !== null) return true;
  const scheme = URL.parse(address)?.protocol;
  return scheme === 'data:' || scheme === 'blob:' || (devTools && scheme === 'devtools:');
}
