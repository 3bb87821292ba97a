import * as Y from 'yjs';
import type { Action, Params, Result } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import { boardKeys } from '../../../shared/documents/board-document.ts';
import type { Cancellation } from '../../../shared/lib/ports.ts';
import type { RunCommand } from '../commands/command.ts';
import type { ReplicaContext } from '../context.ts';
import { applyStored } from '../documents/build-document.ts';
import { LARGE_RECORD } from '../documents/records.ts';
import type { Resident } from '../documents/residents.ts';
import type { Edit } from '../edit.ts';
import { statePieces } from '../state-pieces.ts';
import { addTombstone } from '../tombstones.ts';
import { invalidArchive } from './archive-error.ts';
import { clearImport, type ImportMark } from './import-mark.ts';
import type { ArchivedDocument } from './manifest.ts';
import { withArchive, type OpenArchive } from './open-archive.ts';

export interface ImportContext {
  readonly context: ReplicaContext;
  readonly run: RunCommand;
  readonly mark: ImportMark;
}

/** What one commit takes: documents, or bytes of them, whichever comes first. A full board is one commit. */
const PER_COMMIT = 250;
const BYTES_PER_COMMIT = 256 * 1024;
/** Half of what a record may have: deletions and headers come on top. */
const PIECE = LARGE_RECORD / 2;

function requireEmpty({ store, identity }: ReplicaContext, mark: ImportMark): void {
  mark.refuse();
  if (identity.workspaceId() === null && !store.read.get('SELECT 1 FROM document')) return;
  throw new HearthError(
    'NOT_EMPTY',
    'This profile already has a workspace. Nothing was changed. Import into a new profile.',
  );
}

function load(name: string, state: Uint8Array): Y.Doc {
  const doc = new Y.Doc({ guid: 'hearth' });
  try {
    // The same as when it is loaded from the log later: rows must not change with a restart.
    applyStored(doc, state);
    return doc;
  } catch (error) {
    throw invalidArchive(`${name} is no document`, error);
  }
}

/** Everything in it is to be projected. */
function asResident({ name, address }: ArchivedDocument, doc: Y.Doc): Resident {
  const keys = address.kind === 'board' ? boardKeys(doc) : { issues: [], criteria: [] };
  return {
    name,
    address,
    doc,
    dirt: { issues: new Set(keys.issues), criteria: new Set(keys.criteria) },
    tail: 0,
    tailBytes: 0,
  };
}

interface LoadedDocument {
  readonly document: ArchivedDocument;
  readonly state: Uint8Array;
}

function importDocument(edit: Edit, { document, state }: LoadedDocument): void {
  const { name, group } = document;
  const doc = load(name, state);
  const pieces = state.length > PIECE ? statePieces(doc, PIECE) : [state];
  for (const update of pieces) edit.append({ name, groupId: group, update, origin: 'command' });
  edit.project(asResident(document, doc), true);
  doc.destroy();
}

/** Descriptions come before the boards, so that each issue is indexed for search once. */
const rank = { workspace: 0, team: 1, issue: 2, board: 3, member: 4 } as const;

/** Documents in parts that are one commit each. */
async function* parts(archive: OpenArchive): AsyncGenerator<LoadedDocument[]> {
  const documents = archive.documents.toSorted((a, b) => rank[a.address.kind] - rank[b.address.kind]);
  let part: LoadedDocument[] = [];
  let bytes = 0;
  for (const document of documents) {
    const state = await archive.state(document);
    if (part.length > 0 && (part.length >= PER_COMMIT || bytes + state.length > BYTES_PER_COMMIT)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push({ document, state });
    bytes += state.length;
  }
  if (part.length > 0) yield part;
}

/** The last commit: from here on the profile has the workspace. */
function complete(
  { context, mark }: ImportContext,
  edit: Edit,
  { manifest }: OpenArchive,
): Pick<Result<'workspace.import'>, 'workspaceId' | 'memberId' | 'counts'> {
  const { workspaceId, memberId, counts } = manifest;
  // A server that numbers them later is to know of those that wait.
  edit.tx.run(
    `INSERT INTO number_wait (team_id, shard, issue_id)
     SELECT team_id, shard, issue_id FROM issue_row WHERE number IS NULL ORDER BY created_at, issue_id`,
  );
  context.identity.set(edit.tx, { workspaceId, memberId });
  mark.clear(edit.tx);
  edit.touched.workspace = true;
  return { workspaceId, memberId, counts };
}

async function takeIn(
  options: ImportContext,
  archive: OpenArchive,
  action: Action,
  signal: Cancellation,
): Promise<Result<'workspace.import'>> {
  const { context, mark, run } = options;
  const { store, begin } = context;
  await store.commit((tx) => {
    requireEmpty(context, mark);
    mark.set(tx);
    for (const tombstone of archive.workspace.purged) addTombstone(tx, tombstone);
  });
  try {
    for await (const part of parts(archive)) {
      if (signal.aborted)
        throw new HearthError('DEADLINE', 'The import was given up. The profile is empty again.');
      await store.commit((tx) => {
        const edit = begin(tx);
        for (const document of part) importDocument(edit, document);
      });
    }
    return await run(action, (edit) => complete(options, edit, archive));
  } catch (error) {
    // Should this fail too, the mark stays, and the next start clears.
    await store.commit((tx) => clearImport(context, mark, tx));
    throw error;
  }
}

/**
 * Makes an exported workspace that of this empty profile. Until the last commit the profile has no workspace and is
 * marked; what was cut off is cleared at the next start. Throws NOT_EMPTY, IMPORT_RUNNING, what `withArchive`
 * throws, DISK_FULL or DISK_ERROR; the profile is empty then.
 */
export async function importWorkspace(
  options: ImportContext,
  { path }: Params<'workspace.import'>,
  action: Action,
  signal: Cancellation,
): Promise<Result<'workspace.import'>> {
  requireEmpty(options.context, options.mark);
  return withArchive(path, (archive) => takeIn(options, archive, action, signal));
}
