import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createCanceller } from '../../../shared/lib/cancellation.ts';
import type { Cancellation } from '../../../shared/lib/ports.ts';
import { openSnapshot } from '../../store/open-snapshot.ts';
import type { Archive } from '../archive/archive.ts';
import { openZip } from '../archive/zip-reader.ts';
import { createZipWriter } from '../archive/zip-writer.ts';
import type { TestProfile, TestProfileOptions } from './open-profile.ts';

/** The content of a zip file by name. */
export type Parts = Map<string, Buffer>;

/** A path in a folder of its own. */
export function newPath(onEnd: TestProfileOptions['onEnd']): string {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-archive-'));
  onEnd(async () => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'workspace.zip');
}

/** Exports as the host does. */
export function exportTo(
  { replica, dir, action }: TestProfile,
  path: string,
  signal: Cancellation = createCanceller().signal,
): ReturnType<Archive['exportTo']> {
  return replica.archive.exportTo({ path }, action(), { openSnapshot: () => openSnapshot(dir), signal });
}

/** Imports as the host does. */
export function importFrom(
  { replica, action }: TestProfile,
  path: string,
  signal: Cancellation = createCanceller().signal,
): ReturnType<Archive['importFrom']> {
  return replica.archive.importFrom({ path }, action(), { signal });
}

export async function readParts(path: string): Promise<Parts> {
  const file = await open(path, 'r');
  try {
    const zip = await openZip(file);
    const parts: Parts = new Map();
    for (const entry of zip.entries.values()) parts.set(entry.name, await zip.read(entry));
    return parts;
  } finally {
    await file.close();
  }
}

export async function writeParts(path: string, parts: Parts): Promise<void> {
  const file = await open(path, 'w');
  try {
    const zip = createZipWriter(file);
    for (const [name, content] of parts) await zip.add(name, content);
    await zip.finish();
  } finally {
    await file.close();
  }
}

/** An entry of a manifest, as a test may bend it. */
export type LooseEntry = { path: string; group?: string | undefined };
export type LooseManifest = Record<string, unknown> & { entries: LooseEntry[] };

const looseManifest: z.ZodType<LooseManifest> = z.looseObject({
  entries: z.array(z.looseObject({ path: z.string(), group: z.string().optional() })),
});

export function readManifest(parts: Parts): LooseManifest {
  return looseManifest.parse(JSON.parse(String(parts.get('manifest.json'))));
}

export function putJson(parts: Parts, name: string, value: object): void {
  parts.set(name, Buffer.from(JSON.stringify(value)));
}

/** Makes the manifest list the parts as they now are; `group` may give some another group. */
export function listAgain(parts: Parts, group: (path: string) => string | undefined = () => undefined): void {
  const manifest = readManifest(parts);
  const groups = new Map(manifest.entries.map((entry) => [entry.path, entry.group]));
  const listed = [...parts].filter(([path]) => path !== 'manifest.json');
  const entries = listed.map(([path, content]) => ({
    path,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    group: group(path) ?? groups.get(path),
  }));
  putJson(parts, 'manifest.json', { ...manifest, entries });
}
