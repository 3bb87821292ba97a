import { join } from 'node:path';
import { z } from 'zod';
import { HearthError } from '../../shared/contract/errors.ts';
import { deviceId } from '../../shared/domain/ids.ts';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

/** Name of a device's first key: of its file in the profile, and the end of its name in a keychain. */
export const DEVICE_KEY = 'device-key';

/** Where the key of the device is, and which key it is. */
export interface DeviceRecord {
  readonly deviceId: DeviceId;
  readonly keyId: string;
  /** base64url. */
  readonly publicKey: string;
  readonly backend: string;
  readonly name: string;
}

/** What is known about the secrets of a profile without reading any: which backend holds what. */
export interface VaultRecord {
  /** Sets the names of this profile apart from those of others in the same keychain. */
  readonly vaultId: string;
  /** Holds the secrets; null before the first one. */
  readonly backend: string | null;
  readonly device: DeviceRecord | null;
  /** Takes over when `renewal.finish` is called. */
  readonly next: DeviceRecord | null;
}

const device = z.strictObject({
  deviceId,
  keyId: z.string(),
  publicKey: z.string(),
  backend: z.string(),
  name: z.string().default(DEVICE_KEY),
});

const NEWEST = 2;
/** The second version has names of keys, and a next one. The first is written as long as it says everything. */
const record = z.strictObject({
  version: z.literal([1, NEWEST]),
  vaultId: z.uuid(),
  backend: z.string().nullable(),
  device: device.nullable(),
  next: device.nullable().default(null),
});

function toText({ vaultId, backend, device: current, next }: VaultRecord): string {
  const isPlain = next === null && (current === null || current.name === DEVICE_KEY);
  if (!isPlain) return JSON.stringify({ version: NEWEST, vaultId, backend, device: current, next });
  const { name: _, ...plain } = current ?? { name: DEVICE_KEY };
  return JSON.stringify({ version: 1, vaultId, backend, device: current && plain });
}

/** Keeps the record in `vault.json` of a profile. */
export interface RecordFile {
  get(): VaultRecord;
  /** Saves the changed fields; calls are served in order. */
  save(change: Partial<Omit<VaultRecord, 'vaultId'>>): Promise<void>;
}

/** Opens `vault.json`; a profile without one gets it when there is something to save. */
export async function openVaultRecord({
  dir,
  uuid,
}: {
  dir: string;
  uuid: () => string;
}): Promise<RecordFile> {
  const path = join(dir, 'vault.json');
  let current = await load(path, uuid);
  let saving = Promise.resolve();
  return {
    get: () => current,
    save(change) {
      saving = saving
        .catch(() => undefined)
        .then(async () => {
          const next = { ...current, ...change };
          await writePrivateFile(path, `${toText(next)}\n`);
          current = next;
        });
      return saving;
    },
  };
}

async function load(path: string, uuid: () => string): Promise<VaultRecord> {
  const file = await readPrivateFile(path);
  if (file === null) return { vaultId: uuid(), backend: null, device: null, next: null };
  const value = parse(file.toString('utf8'));
  const known = record.safeParse(value);
  if (known.success) return known.data;
  const ahead = z.object({ version: z.int().min(NEWEST + 1) }).safeParse(value).success;
  throw new HearthError(
    ahead ? 'SCHEMA_AHEAD' : 'DISK_ERROR',
    ahead
      ? `${path} was written by a newer Hearth. It has not been changed. Use that version or a newer one.`
      : `${path} is damaged, so the device's key cannot be found. It has not been changed. Put back a copy of it.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
