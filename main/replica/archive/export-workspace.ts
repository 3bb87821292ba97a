import * as Y from 'yjs';
import type { Action, Params, Result } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import type { Cancellation } from '../../../shared/lib/ports.ts';
import type { Snapshot } from '../../store/open-snapshot.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { RunCommand } from '../commands/command.ts';
import { requireWorkspace } from '../commands/targets.ts';
import type { ReplicaContext } from '../context.ts';
import { buildDocument } from '../documents/build-document.ts';
import { readStored } from '../documents/records.ts';
import { noWorkspace } from '../errors.ts';
import type { BodyRefresh } from '../live/body-refresh.ts';
import { countRows, issuesFile, loggedDocuments, workspaceFile, type LoggedDocument } from './export-rows.ts';
import { documentPath, files, isShared, type ArchiveEntry, type Manifest } from './manifest.ts';
import { writeNewFile } from './new-file.ts';
import { createZipWriter, type ZipWriter } from './zip-writer.ts';

export interface ExportOptions {
  /** Opens the log as it is at this moment. */
  readonly openSnapshot: () => Snapshot;
  readonly signal: Cancellation;
}

const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** The merged state of a document; null when nothing of it could ever be taken in. */
function stateOf(read: ReadHandle, { id, name }: LoggedDocument): Uint8Array | null {
  const address = parseDocumentId(name);
  if (!address || !isShared(address)) return null;
  const stored = readStored(read, id);
  if (stored.snapshot === null && stored.records.length === 0) return null;
  const doc = buildDocument(stored);
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}

async function addDocuments(zip: ZipWriter, read: ReadHandle, signal: Cancellation): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for (const document of loggedDocuments(read)) {
    if (signal.aborted) throw new HearthError('DEADLINE', 'The export was given up. No file was written.');
    const state = stateOf(read, document);
    if (state === null) continue;
    const path = documentPath(document.name);
    entries.push({ path, ...(await zip.add(path, state)), group: document.groupId });
  }
  return entries;
}

type Head = Pick<Manifest, 'workspaceId' | 'name' | 'memberId' | 'createdAt'>;

async function writeArchive(
  zip: ZipWriter,
  read: ReadHandle,
  head: Head,
  signal: Cancellation,
): Promise<Pick<Result<'workspace.export'>, 'bytes' | 'counts'>> {
  const { workspaceId, name } = head;
  const about = await zip.add(files.workspace, json(workspaceFile(read, { workspaceId, name })));
  const issues = await zip.addPieces(files.issues, issuesFile(read));
  const documents = await addDocuments(zip, read, signal);
  const counts = { ...countRows(read), documents: documents.length };
  const entries = [{ path: files.workspace, ...about }, { path: files.issues, ...issues }, ...documents];
  const manifest: Manifest = { format: 'hearth-workspace', version: 1, ...head, counts, entries };
  await zip.add(files.manifest, json(manifest));
  return { bytes: await zip.finish(), counts };
}

/**
 * Writes the whole workspace to a new file, as it is at one moment; edits go on meanwhile. Throws NO_WORKSPACE,
 * FILE_EXISTS, INVALID_PARAMS for a path that cannot be, DISK_FULL, DISK_ERROR; there is no file then.
 */
export async function exportWorkspace(
  { context, run, bodies }: { context: ReplicaContext; run: RunCommand; bodies: BodyRefresh },
  { path }: Params<'workspace.export'>,
  action: Action,
  { openSnapshot, signal }: ExportOptions,
): Promise<Result<'workspace.export'>> {
  const { identity, clock, uuid } = context;
  const memberId = requireWorkspace(identity);
  const workspaceId = identity.workspaceId();
  if (workspaceId === null) throw noWorkspace();
  while (await bodies.some());
  const written = await writeNewFile(path, uuid(), async (file) => {
    const snapshot = openSnapshot();
    try {
      const { read } = snapshot;
      const name = read.get<{ name: string }>('SELECT name FROM workspace_row')?.name ?? '';
      const head = { workspaceId, name, memberId, createdAt: clock.now() };
      return await writeArchive(createZipWriter(file), read, head, signal);
    } finally {
      snapshot.close();
    }
  });
  return run(action, () => ({ path, ...written }));
}
