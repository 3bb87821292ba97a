import * as Y from 'yjs';
import { HearthError } from '../../shared/contract/errors.ts';
import { documentId, type DocumentAddress } from '../../shared/documents/document-id.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { mayChange, stampSchemaVersion } from '../../shared/documents/schema-version.ts';
import type { Journal, WriteHandle } from '../store/types.ts';
import { appendRecord, ensureDocument, LARGE_RECORD, writeSnapshot } from './documents/records.ts';
import type { Resident, Residents } from './documents/residents.ts';
import { project } from './projection/project.ts';
import type { Touched } from './touched.ts';

/** Where an update came from: a command of this host, the sync server, or the connection that sent it. */
export type UpdateOrigin = 'command' | 'remote' | object;

/** One update that is on disk. */
export interface CommittedUpdate {
  readonly name: string;
  readonly update: Uint8Array;
  readonly origin: UpdateOrigin;
}

/** An update for the log. Without a `serverSeq` it waits in the outbox. */
export interface NewRecord extends CommittedUpdate {
  readonly groupId: string;
  readonly serverSeq?: number;
}

/** One unit of work on documents inside a commit: log, rows and journal change together or not at all. */
export interface Edit {
  readonly tx: WriteHandle;
  readonly touched: Touched;
  /** Changes a document by a command and brings its rows up to date. */
  change(address: DocumentAddress, groupId: GroupId, mutate: (doc: Y.Doc) => void): void;
  /** Loads a document that is about to be changed; should the commit fail, it is dropped. */
  open(name: string): Resident;
  /** Appends an update that the document in memory, if it is there, has taken in already. */
  append(record: NewRecord): void;
  /** Brings the rows of a document up to date. `local`: a person waits for it, so nothing is put off. */
  project(resident: Resident, local: boolean): void;
  /** Journals what changed; to be called after the last change. */
  finish(): void;
}

export interface EditContext {
  readonly residents: Residents;
  readonly journal: Journal;
  readonly isLinked: () => boolean;
  readonly onCommitted: (update: CommittedUpdate) => void;
  readonly onPending: () => void;
}

/** Records after which the merged state is written, so that loading stays fast. */
const SNAPSHOT_AFTER = 500;

function newerSchema(): HearthError {
  return new HearthError(
    'SCHEMA_AHEAD',
    'This part of the workspace was written by a newer version of Hearth. It can be read but not changed here. Update Hearth to change it.',
  );
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

function appendToLog(
  tx: WriteHandle,
  record: NewRecord,
  resident: Resident | undefined,
  trim: boolean,
): void {
  const { name, groupId, update, serverSeq } = record;
  const { id } = ensureDocument(tx, name, groupId);
  appendRecord(tx, { document: id, payload: update, ...(serverSeq === undefined ? {} : { serverSeq }) });
  if (!resident || ++resident.tail < SNAPSHOT_AFTER) return;
  const state = Y.encodeStateAsUpdate(resident.doc);
  // The records of a large document are kept: a first push could not send its state in one piece.
  writeSnapshot(tx, id, state, { trim: trim && state.length < LARGE_RECORD });
  resident.tail = 0;
}

function writeEvents(tx: WriteHandle, journal: Journal, { workspace, issueIds }: Touched): void {
  if (workspace) journal.append(tx, { kind: 'workspace.changed' });
  if (issueIds.size > 0) journal.append(tx, { kind: 'issues.changed', issueIds: [...issueIds] });
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
  const { residents, journal, isLinked, onCommitted, onPending } = context;
  const touched: Touched = { issueIds: new Set(), workspace: false, change: countChange(tx) };
  const opened = new Set<string>();

  const open = (name: string): Resident => {
    if (!opened.has(name)) tx.afterRollback(() => residents.drop(name));
    opened.add(name);
    return residents.open(tx, name);
  };
  const append = (record: NewRecord): void => {
    appendToLog(tx, record, residents.peek(record.name), !isLinked());
    tx.afterCommit(() => onCommitted(record));
    if (record.serverSeq === undefined) tx.afterCommit(onPending);
  };
  const projectNow = (resident: Resident, local: boolean): void => project({ tx, touched, resident, local });

  return {
    tx,
    touched,
    open,
    append,
    project: projectNow,
    change(address, groupId, mutate) {
      const name = documentId(address);
      const resident = open(name);
      const { doc } = resident;
      if (!mayChange(doc)) throw newerSchema();
      const write = (): void => {
        mutate(doc);
        stampSchemaVersion(doc);
      };
      const update = capture(doc, write, 'command');
      if (update === null) return;
      append({ name, groupId, update, origin: 'command' });
      projectNow(resident, true);
    },
    finish: () => writeEvents(tx, journal, touched),
  };
}
