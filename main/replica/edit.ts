import * as Y from 'yjs';
import { HearthError } from '../../shared/contract/errors.ts';
import { documentId, type DocumentAddress } from '../../shared/documents/document-id.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { TeamId } from '../../shared/domain/ids.ts';
import { mayChange, schemaVersion, stampSchemaVersion } from '../../shared/documents/schema-version.ts';
import type { Journal, ReadHandle, WriteHandle } from '../store/types.ts';
import type { YjsRecord } from '../../shared/wire/messages.ts';
import { noAccess, readOnly, textElsewhere } from './errors.ts';
import {
  appendRecord,
  appendRemote,
  ensureDocument,
  findDocument,
  LARGE_RECORD,
} from './documents/records.ts';
import type { Resident, Residents } from './documents/residents.ts';
import type { Snapshots } from './documents/snapshots.ts';
import { project } from './projection/project.ts';
import { updatePieces } from './state-pieces.ts';
import type { Touched } from './touched.ts';

/** Where an update came from: a command of this host, the sync server, or the connection that sent it. */
export type UpdateOrigin = 'command' | 'remote' | object;

/** One update that is on disk. */
export interface CommittedUpdate {
  readonly name: string;
  readonly update: Uint8Array;
  readonly origin: UpdateOrigin;
}

/** An update for the log: a record of the server's, or an own one, which then waits in the outbox. */
export interface NewRecord extends CommittedUpdate {
  readonly groupId: string;
  readonly remote?: YjsRecord;
  /** How often an own one was made again after a refusal. */
  readonly tries?: number;
}

/** One unit of work on documents inside a commit: log, rows and journal change together or not at all. */
export interface Edit {
  readonly tx: WriteHandle;
  readonly touched: Touched;
  /** Changes a document by a command and brings its rows up to date. `tries`: of a change that is made again. */
  change(address: DocumentAddress, groupId: GroupId, mutate: (doc: Y.Doc) => void, tries?: number): void;
  /** Loads a document that is about to be changed; should the commit fail, it is dropped. */
  open(name: string): Resident;
  /** A document that is not changed unless it is opened: should the commit fail, nobody who holds it hears of that. */
  look(name: string): Resident;
  /** True when this program knows the shape of the document well enough to change it. */
  knows(doc: Y.Doc): boolean;
  /** Appends an update that the document in memory, if it is there, has taken in already. */
  append(record: NewRecord): void;
  /** Lets those who have the document open hear of an update, once it is on disk. */
  tell(update: CommittedUpdate): void;
  /** Brings the rows of a document up to date. `local`: a person waits for it, so nothing is put off. */
  project(resident: Resident, local: boolean): void;
  /** Journals what changed; to be called after the last change. */
  finish(): void;
}

export interface EditContext {
  readonly residents: Residents;
  readonly snapshots: Snapshots;
  readonly journal: Journal;
  readonly mayWrite: () => boolean;
  readonly mayUse: (teamId: TeamId) => boolean;
  /** Newest version of the documents' shapes that is known; that of this program when left out. */
  readonly schemaVersion?: number;
  readonly onCommitted: (update: CommittedUpdate) => void;
  readonly onPending: () => void;
}

/** What is larger is cut: a server takes no record that does not fit into a frame. */
const PIECE_BYTES = LARGE_RECORD / 2;

/** Issues that one event names: events travel in frames, some hundred at once. */
const PER_EVENT = 1_000;

/** What is said when an older program is asked to change a document of a newer one. */
export function newerSchema(): HearthError {
  return new HearthError(
    'SCHEMA_AHEAD',
    'This part of the workspace was written by a newer version of Hearth. It can be read but not changed here. Update Hearth to change it.',
  );
}

/** Throws FORBIDDEN for a text that stands in the group of another team than its issue. */
export function requireItsGroup(read: ReadHandle, name: string, groupId: GroupId): void {
  const bound = findDocument(read, name)?.groupId;
  if (bound !== undefined && bound !== groupId) throw textElsewhere();
}

/** Runs `mutate` in one Yjs transaction; answers its update, or null when it changed nothing. */
export function capture(doc: Y.Doc, mutate: () => void, origin: UpdateOrigin): Uint8Array | null {
  const captured: Uint8Array[] = [];
  const listen = (update: Uint8Array): void => void captured.push(update);
  doc.on('update', listen);
  try {
    doc.transact(mutate, origin);
  } finally {
    doc.off('update', listen);
  }
  return captured[0] ?? null;
}

/** The records that an update becomes. */
function payloadsOf({ remote, update }: NewRecord, resident: Resident | undefined): Uint8Array[] {
  if (remote || !resident || update.length < LARGE_RECORD) return [update];
  return updatePieces(resident.doc, update, PIECE_BYTES);
}

function appendToLog(
  tx: WriteHandle,
  record: NewRecord,
  resident: Resident | undefined,
  snapshots: Snapshots,
): void {
  const { name, groupId, remote, tries = 0 } = record;
  const { id } = ensureDocument(tx, name, groupId);
  for (const payload of payloadsOf(record, resident)) {
    if (remote) appendRemote(tx, id, remote);
    else appendRecord(tx, { document: id, payload, tries });
    if (!resident) continue;
    resident.tail++;
    resident.tailBytes += payload.length;
    snapshots.consider(tx, id, resident);
  }
}

function writeEvents(tx: WriteHandle, journal: Journal, { workspace, issueIds }: Touched): void {
  if (workspace) journal.append(tx, { kind: 'workspace.changed' });
  const ids = [...issueIds];
  for (let done = 0; done < ids.length; done += PER_EVENT) {
    journal.append(tx, { kind: 'issues.changed', issueIds: ids.slice(done, done + PER_EVENT) });
  }
}

/** Counts the edit once, when its first row is written. */
function countChange(tx: WriteHandle): () => number {
  let count: number | undefined;
  return () => {
    count ??= tx.get<{ count: number }>('UPDATE change_clock SET count = count + 1 RETURNING count')?.count;
    return count ?? 0;
  };
}

/** Creates the unit of work of one commit. */
export function beginEdit(tx: WriteHandle, context: EditContext): Edit {
  const {
    residents,
    snapshots,
    journal,
    onCommitted,
    onPending,
    schemaVersion: version = schemaVersion,
  } = context;
  const knows = (doc: Y.Doc): boolean => mayChange(doc, version);
  const touched: Touched = { issueIds: new Set(), workspace: false, change: countChange(tx) };
  const opened = new Set<string>();

  const look = (name: string): Resident => residents.open(tx, name);
  const open = (name: string): Resident => {
    if (!opened.has(name)) tx.afterRollback(() => residents.drop(name));
    opened.add(name);
    return look(name);
  };
  const tell = (update: CommittedUpdate): void => tx.afterCommit(() => onCommitted(update));
  const append = (record: NewRecord): void => {
    appendToLog(tx, record, residents.peek(record.name), snapshots);
    tell(record);
    if (!record.remote) tx.afterCommit(onPending);
  };
  const projectNow = (resident: Resident, local: boolean): void => project({ tx, touched, resident, local });

  return {
    tx,
    touched,
    look,
    open,
    knows,
    append,
    tell,
    project: projectNow,
    change(address, groupId, mutate, tries = 0) {
      const name = documentId(address);
      if (!context.mayWrite()) throw readOnly();
      if ('teamId' in address && !context.mayUse(address.teamId)) throw noAccess();
      if (address.kind === 'issue') requireItsGroup(tx, name, groupId);
      if (!knows(look(name).doc)) throw newerSchema();
      const resident = open(name);
      const { doc } = resident;
      const write = (): void => {
        mutate(doc);
        stampSchemaVersion(doc, version);
      };
      const update = capture(doc, write, 'command');
      if (update === null) return;
      append({ name, groupId, update, origin: 'command', tries });
      projectNow(resident, true);
    },
    finish: () => writeEvents(tx, journal, touched),
  };
}
