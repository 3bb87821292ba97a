import { HearthError } from '../../shared/contract/errors.ts';
import type { IssueId, MemberId, TeamId, WorkspaceId } from '../../shared/domain/ids.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Clock, Random } from '../../shared/lib/ports.ts';
import type { IssueSource } from '../runs/ports.ts';
import type { Journal, Meta, Store, WriteHandle } from '../store/types.ts';
import type { KeyBlocks, ReplicaLog } from '../sync/ports.ts';
import { createArchive, type Archive } from './archive/archive.ts';
import { createImportMark, type ImportMark } from './archive/import-mark.ts';
import { createRunCommand } from './commands/command.ts';
import { importIssues, type ImportedIssue } from './commands/import-issues.ts';
import { createIssueCommands, type IssueCommands } from './commands/issue-commands.ts';
import type { Purger } from './commands/purge-issues.ts';
import { createWorkspaceCommands, type WorkspaceCommands } from './commands/workspace-commands.ts';
import type { Forgotten, ReplicaContext } from './context.ts';
import { createResidents } from './documents/residents.ts';
import { createSnapshots, type MergeAfter } from './documents/snapshots.ts';
import { beginEdit, type CommittedUpdate } from './edit.ts';
import { createIdentity, type Identity } from './identity.ts';
import { createBodyRefresh } from './live/body-refresh.ts';
import { createDocumentHub, type DocumentHub } from './live/document-hub.ts';
import { createKeyBlocks, createNumbers } from './numbers.ts';
import { createIssueSource } from './queries/issue-source.ts';
import { createQueries, type Queries } from './queries/queries.ts';
import { createRefusals, type Refusals } from './refusal/refusals.ts';
import { readHeard } from './sync/heard.ts';
import { createReplicaLog } from './sync/replica-log.ts';
import { settlePurgeDebts } from './commands/purge-debts.ts';
import { introduceAtStart } from './sync/introduce.ts';
import { readAgain } from './sync/unread.ts';
import { createEdits, type Edits } from './undo/edits.ts';

export interface ReplicaOptions {
  /** Opened with `replicaMigrations`. */
  readonly store: Store;
  readonly journal: Journal;
  readonly meta: Meta;
  readonly clock: Clock;
  readonly random: Random;
  /** UUIDv7. */
  readonly uuid: () => string;
  /** Who this device is to a server. Asked each time: it may get another identity. */
  readonly identity: { readonly deviceId: string };
  /** How much of a document may gather until it is merged; 500 records or 256 KiB when left out. */
  readonly mergeAfter?: MergeAfter;
  /** False while the server takes nothing of this member, a viewer; always true when left out. */
  readonly mayWrite?: () => boolean;
  /** False for a team that the server keeps from this member; always true when left out. */
  readonly mayUse?: (teamId: TeamId) => boolean;
  /** Newest version of the documents' shapes to know and write; that of this program when left out. */
  readonly schemaVersion?: number;
  /** Asks the server for purges. A linked workspace cannot purge without it. */
  readonly purger?: Purger;
  /** Forgets what else the host has of issues and groups that are gone. */
  readonly forgotten?: Forgotten;
}

/** A profile's full copy of its workspace: commands, queries, live documents, and its side of the sync connection. */
export interface Replica extends Queries, WorkspaceCommands, IssueCommands {
  /** Adds many issues to a team, a thousand a commit, for imports and samples. */
  importIssues(params: {
    teamId: TeamId;
    issues: readonly ImportedIssue[];
  }): Promise<{ issueIds: IssueId[] }>;
  /** Makes an empty profile part of a server's workspace; its documents come by sync. Throws NOT_EMPTY. */
  joinWorkspace(tx: WriteHandle, identity: { workspaceId: WorkspaceId; memberId: MemberId }): void;
  /** From now on a server numbers the issues and has to acknowledge every record. */
  markLinked(tx: WriteHandle): void;
  /** Undo and redo of this person's own edits. */
  readonly edits: Edits;
  /** The workspace as a file. */
  readonly archive: Archive;
  readonly documents: DocumentHub;
  readonly log: ReplicaLog;
  /** Changes that the server did not take. */
  readonly refusals: Refusals;
  readonly keys: KeyBlocks;
  /** When something that a device wrote last arrived here, ms, by device. */
  heard(): ReadonlyMap<string, number>;
  /** The server has a backup of its records up to here: 0 for none, null while it has not said. */
  backedUpSeq(): number | null;
  readonly issues: IssueSource;
  /** Documents loaded since the start. */
  documentLoads(): number;
}

/** Of a host that has nothing else. */
const nothingElse: Forgotten = { issues: () => undefined, group: () => undefined };

function join(
  identity: Identity,
  mark: ImportMark,
  tx: WriteHandle,
  joined: { workspaceId: WorkspaceId; memberId: MemberId },
): void {
  if (identity.workspaceId() !== null) {
    throw new HearthError('NOT_EMPTY', 'This profile already has a workspace. Join with a new profile.');
  }
  mark.refuse();
  identity.set(tx, joined);
  identity.markLinked(tx);
}

function createContext(
  options: ReplicaOptions,
  events: { committed(update: CommittedUpdate): void; pending(): void },
): ReplicaContext {
  const { store, journal, meta, clock, random, uuid, mayWrite = () => true, mayUse = () => true } = options;
  const residents = createResidents({ random });
  const identity = createIdentity({ meta });
  const snapshots = createSnapshots({
    store,
    isLinked: identity.isLinked,
    now: () => clock.now(),
    ...(options.mergeAfter && { after: options.mergeAfter }),
  });
  return {
    store,
    journal,
    clock,
    random,
    uuid,
    residents,
    snapshots,
    identity,
    forgotten: options.forgotten ?? nothingElse,
    deviceId: () => options.identity.deviceId,
    mayWrite,
    mayUse,
    numbers: createNumbers({ identity }),
    begin: (tx) =>
      beginEdit(tx, {
        residents,
        snapshots,
        journal,
        mayWrite,
        mayUse,
        ...(options.schemaVersion !== undefined && { schemaVersion: options.schemaVersion }),
        onCommitted: events.committed,
        onPending: events.pending,
      }),
  };
}

/**
 * Creates the replica of a profile. Rows are read when asked for, documents when changed. Only what an earlier program
 * could not read, or not write, is made up for now.
 */
export function createReplica(options: ReplicaOptions): Replica {
  const { store, journal, clock } = options;
  const committed = createEmitter<CommittedUpdate>();
  const pending = createEmitter<void>();
  const context = createContext(options, { committed: committed.emit, pending: () => pending.emit() });
  const { identity, residents } = context;
  const run = createRunCommand(context, journal);
  const bodies = createBodyRefresh(context);
  const mark = createImportMark(options);
  // Should this fail, the description stays marked and is read out when somebody asks for it.
  const refresh = (issueId: IssueId): void => void bodies.afterEditing(issueId).catch(() => undefined);
  // Should one of these fail, it is done at the next start.
  void readAgain(context).catch(() => undefined);
  void introduceAtStart(context).catch(() => undefined);
  void settlePurgeDebts(context).catch(() => undefined);
  return {
    ...createQueries({ read: store.read, identity, bodies }),
    ...createWorkspaceCommands(context, run, mark),
    ...createIssueCommands({ context, run, purger: options.purger ?? null }),
    edits: createEdits(context, run),
    archive: createArchive({ context, run, bodies, mark }),
    importIssues: (params) => importIssues(context, params),
    joinWorkspace: (tx, joined) => join(identity, mark, tx, joined),
    markLinked: identity.markLinked,
    documents: createDocumentHub({ context, committed, refresh }),
    log: createReplicaLog(context, pending, bodies),
    refusals: createRefusals(context, run),
    keys: createKeyBlocks({ ...context, now: () => clock.now() }),
    issues: createIssueSource(context, bodies),
    heard: () => readHeard(store.read),
    backedUpSeq: () => context.snapshots.backedUpSeq,
    documentLoads: () => residents.loads,
  };
}
