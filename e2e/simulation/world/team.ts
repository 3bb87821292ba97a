import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Ledger } from '../work/ledger.ts';
import type { Context } from './context.ts';
import type { Device } from './device.ts';
import type { Server } from './server.ts';
import { createWindow, type Window } from './window.ts';

/** A member at a device, with the windows that are open on it. */
export interface Person {
  readonly device: Device;
  readonly random: SeededRandom;
  readonly windows: Window[];
  /** The profile belongs to the workspace. */
  isMember: boolean;
  /** The server has nothing to do with this device any more. */
  isOut: boolean;
  /** Sees all teams. */
  seesAll: boolean;
  /** How many texts were made up here so far. */
  readonly texts: number;
  openWindow(documentId: string): void;
  /** The host is back: so are its windows. */
  reconnectWindows(): void;
  /** Text that nobody else writes. */
  newText(kind: string): string;
}

/** Everybody in one world, and the server between them. */
export interface Team {
  readonly context: Context;
  readonly ledger: Ledger;
  readonly server: Server;
  readonly people: readonly Person[];
  /** Every device that ever was. */
  readonly machines: readonly Device[];
  /** Invites that let somebody in. */
  readonly usedInvites: string[];
}

interface Options {
  readonly context: Context;
  readonly ledger: Ledger;
  readonly device: Device;
}

/** Seats somebody at a device. */
export function createPerson({ context, ledger, device }: Options): Person {
  const random = context.random.fork(`person at ${device.name}`);
  const windows: Window[] = [];
  let texts = 0;
  const newText = (kind: string): string => `${kind}-${device.name}-${(texts += 1)}`;
  return {
    device,
    random,
    windows,
    isMember: false,
    isOut: false,
    seesAll: true,
    get texts() {
      return texts;
    },
    newText,
    openWindow(documentId) {
      const { host } = device;
      if (!host) return;
      const name = newText('window');
      const heard = (): void => {
        if (device.disk.isWriting)
          context.fail(`${device.name} told a window of something before it was saved`);
      };
      const { marks } = ledger;
      const window = createWindow({ context, name, documentId, random: random.fork(name), marks, heard });
      windows.push(window);
      window.reconnect(host);
    },
    reconnectWindows() {
      const { host } = device;
      if (host) for (const window of windows) window.reconnect(host);
    },
  };
}
