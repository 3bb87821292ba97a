import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Transport } from '../../shared/contract/transport.ts';
import { farSocketPath, nearSocketPath, type SocketPlace } from './socket-path.ts';
import { listenOnSocket, type Door } from './socket-server.ts';

export interface SocketDoorOptions {
  readonly place: SocketPlace;
  onClient(transport: Transport): void;
}

/** A door for programs of this user. */
export interface SocketDoor extends Door {
  /** Where it is: the path of a unix socket or the name of a pipe, which `host.json` tells. */
  readonly path: string;
}

/**
 * Listens in the profile, or near the temporary folder for profiles whose path is too long or whose disk has
 * no sockets. Rejects with DISK_ERROR when neither can be.
 */
export async function openSocketDoor(options: SocketDoorOptions): Promise<SocketDoor> {
  const near = nearSocketPath(options.place);
  if (near !== null) {
    try {
      return await listen(near, options);
    } catch {
      // What is wrong with the profile's disk need not be wrong with the other.
    }
  }
  const far = farSocketPath(options.place);
  try {
    return withoutFolder(await listen(far, options));
  } catch (error) {
    const message = `The host cannot listen at ${far}. Nothing was changed. Make that folder writable, or choose another profile.`;
    throw new HearthError('DISK_ERROR', message, { cause: error });
  }
}

async function listen(path: string, { place, onClient }: SocketDoorOptions): Promise<SocketDoor> {
  return { path, ...(await listenOnSocket({ path, platform: place.platform, onClient })) };
}

/** Leaves no empty folder behind near the temporary one. */
function withoutFolder(door: SocketDoor): SocketDoor {
  return {
    ...door,
    async close() {
      await door.close();
      // It may be in use again by then; a folder that is left does no harm.
      await rmdir(dirname(door.path)).catch(() => undefined);
    },
  };
}
