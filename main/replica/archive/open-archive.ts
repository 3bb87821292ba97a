import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import { asFileError, damagedArchive, hugeArchive, invalidArchive } from './archive-error.ts';
import { archiveLimits } from './limits.ts';
import {
  documentOf,
  files,
  parseManifest,
  parseWorkspaceFile,
  type ArchivedDocument,
  type ArchiveEntry,
  type Manifest,
  type WorkspaceFile,
} from './manifest.ts';
import { requireAbsolute } from './new-file.ts';
import { openZip, type ZipReader } from './zip-reader.ts';
import type { ZipEntry } from './zip-directory.ts';

/** An export of which everything was read once and found whole. */
export interface OpenArchive {
  readonly manifest: Manifest;
  readonly workspace: WorkspaceFile;
  readonly documents: readonly ArchivedDocument[];
  /** The state of a document, checked again. Throws ARCHIVE_DAMAGED. */
  state(document: ArchivedDocument): Promise<Buffer>;
}

function entryOf({ entries }: ZipReader, path: string): ZipEntry {
  const entry = entries.get(path);
  if (!entry) throw invalidArchive(`it has no ${path}`);
  return entry;
}

/** Reads a part as long as such a part may be. */
async function readPart(zip: ZipReader, path: string, most: number): Promise<Buffer> {
  const entry = entryOf(zip, path);
  if (entry.size > most)
    throw hugeArchive(`its ${path} would take ${Math.round(entry.size / 1024 / 1024)} MiB`);
  return zip.read(entry);
}

function checkHash(entry: ArchiveEntry, bytes: number, sha256: string): void {
  if (entry.bytes !== bytes || entry.sha256 !== sha256)
    throw damagedArchive(`${entry.path} is not what it was`);
}

async function readChecked(zip: ZipReader, entry: ArchiveEntry, most: number): Promise<Buffer> {
  const content = await readPart(zip, entry.path, most);
  checkHash(entry, content.length, createHash('sha256').update(content).digest('hex'));
  return content;
}

async function checkIssues(zip: ZipReader, entry: ArchiveEntry): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  await zip.readPieces(entryOf(zip, entry.path), (piece) => {
    hash.update(piece);
    bytes += piece.length;
  });
  checkHash(entry, bytes, hash.digest('hex'));
}

async function readState(zip: ZipReader, { entry, name }: ArchivedDocument): Promise<Buffer> {
  const state = await readChecked(zip, entry, archiveLimits.documentBytes);
  if (!outlineUpdate(state)) throw invalidArchive(`${name} is no document`);
  return state;
}

/** The file holds what the manifest lists, no more and no less; so no name in it leads anywhere else. */
function checkNames({ entries }: ZipReader, manifest: Manifest): void {
  const listed = new Set<string>([files.manifest, ...manifest.entries.map(({ path }) => path)]);
  if (listed.size !== manifest.entries.length + 1) throw invalidArchive('its manifest lists a part twice');
  for (const name of entries.keys()) {
    // Folders come with zip programs, should somebody have packed an export again.
    if (!listed.has(name) && name !== 'documents/') throw invalidArchive('it has a part that no export has');
  }
}

function partsOf(
  manifest: Manifest,
  teams: ReadonlySet<string>,
): {
  issues: ArchiveEntry;
  documents: ArchivedDocument[];
} {
  let issues: ArchiveEntry | null = null;
  const documents: ArchivedDocument[] = [];
  for (const entry of manifest.entries) {
    if (entry.path === files.issues) issues = entry;
    else if (entry.path !== files.workspace) {
      const document = documentOf(entry, teams);
      if (!document) throw invalidArchive('it has a part that no export has');
      documents.push(document);
    }
  }
  if (!issues) throw invalidArchive(`its manifest lists no ${files.issues}`);
  return { issues, documents };
}

async function readArchive(file: FileHandle): Promise<OpenArchive> {
  const zip = await openZip(file);
  const manifest = parseManifest(await readPart(zip, files.manifest, archiveLimits.manifestBytes));
  checkNames(zip, manifest);
  const about = manifest.entries.find(({ path }) => path === files.workspace);
  if (!about) throw invalidArchive(`its manifest lists no ${files.workspace}`);
  const workspace = parseWorkspaceFile(await readChecked(zip, about, archiveLimits.workspaceBytes));
  const teams = new Set(workspace.teams.map(({ teamId }) => teamId));
  if (!workspace.members.some(({ memberId }) => memberId === manifest.memberId)) {
    throw invalidArchive('whoever exported it is no member of the workspace');
  }
  const { issues, documents } = partsOf(manifest, teams);
  await checkIssues(zip, issues);
  for (const document of documents) await readState(zip, document);
  return { manifest, workspace, documents, state: (document) => readState(zip, document) };
}

/**
 * Opens an export, reads all of it, and hands it to `use`. Throws INVALID_PARAMS when there is no such file,
 * ARCHIVE_INVALID, ARCHIVE_DAMAGED, ARCHIVE_TOO_LARGE, or SCHEMA_AHEAD, before anything was used.
 */
export async function withArchive<T>(path: string, use: (archive: OpenArchive) => Promise<T>): Promise<T> {
  requireAbsolute(path);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw asFileError(error, path);
  });
  try {
    const archive = await readArchive(file).catch((error: unknown) => {
      throw asFileError(error, path);
    });
    return await use(archive);
  } finally {
    await file.close();
  }
}
