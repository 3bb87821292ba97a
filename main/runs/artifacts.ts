import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What runs leave behind, kept by the SHA-256 (hex) of its bytes. */
export interface Artifacts {
  /** Where a file is written until it is complete; the same name gives the same place. */
  draft(name: string): Promise<string>;
  /** Moves a complete file in and gives its hash. */
  adopt(path: string): Promise<string>;
  put(bytes: Uint8Array): Promise<string>;
  /** Null when it is not there any more. */
  get(hash: string): Promise<Uint8Array | null>;
}

/** Creates the store in a folder of its own. `uuid` names what is being written. */
export function createArtifacts({ dir, uuid }: { dir: string; uuid: () => string }): Artifacts {
  const draft = async (name: string): Promise<string> => {
    const folder = join(dir, 'drafts');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, name);
  };
  const place = (hash: string): string => join(dir, hash.slice(0, 2), hash);
  const adopt = async (path: string): Promise<string> => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    const name = hash.digest('hex');
    await mkdir(join(dir, name.slice(0, 2)), { recursive: true, mode: 0o700 });
    await syncFile(path);
    await rename(path, place(name));
    return name;
  };
  return {
    draft,
    adopt,
    async put(bytes) {
      const path = await draft(uuid());
      const file = await open(path, 'w', 0o600);
      try {
        await file.writeFile(bytes);
      } finally {
        await file.close();
      }
      return adopt(path).catch(async (error: unknown) => {
        await rm(path, { force: true });
        throw error;
      });
    },
    async get(hash) {
      if (!/^[0-9a-f]{64}$/.test(hash)) return null;
      return readFile(place(hash)).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      });
    },
  };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
