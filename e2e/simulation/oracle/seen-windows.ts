import type { Window } from '../world/window.ts';

/** Windows that see somebody who is not there, or not somebody who is. */
export function mistaken(windows: readonly Window[]): string[] {
  const connected = windows.filter(({ seat, isConnected }) => isConnected && seat.clientId !== null);
  return connected.flatMap((window) => {
    const others = connected.filter((other) => other !== window && other.documentId === window.documentId);
    const here = new Set(others.flatMap(({ seat }) => seat.clientId ?? []));
    const seen = window.seat.seen();
    const [ghost] = [...seen].filter((client) => !here.has(client));
    const [missed] = [...here].filter((client) => !seen.has(client));
    if (ghost === undefined && missed === undefined) return [];
    const mistake = ghost === undefined ? `misses ${missed}` : `sees ${ghost}, who is not here`;
    return [`${window.seat.name}, of ${window.documentId}, ${mistake}`];
  });
}
