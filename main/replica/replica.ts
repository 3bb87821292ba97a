import type { Action, Params, Result } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { IssueId, MemberId, TeamId, WorkspaceId } from '../../shared/domain/ids.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Clock, Random } from '../../shared/lib/ports.ts';
import type { IssueSource } from '../runs/ports.ts';
import type { Journal, Meta, Store, WriteHandle } from '../store/types.ts';
import type { KeyBlocks, ReplicaLog } from '../sync/ports.ts';
import { createRunCommand } from './commands/command.ts';
import { createIssue } from './commands/create-issue.ts';
import { importIssues, type ImportedIssue } from './commands/import-issues.ts';
import { updateIssue } from './commands/update-issue.ts';
import { createWorkspaceCommands, type WorkspaceCommands } from './commands/workspace-commands.ts';
import type { ReplicaContext } from './context.ts';
import { createResidents } from './documents/residents.ts';
import { beginEdit, type CommittedUpdate } from './edit.ts';
import { createIdentity, type Identity } from './identity.ts';
import { createBodyRefresh } from './live/body-refresh.ts';
import { createDocumentHub, type DocumentHub } from './live/document-hub.ts';
import { createKeyBlocks, createNumbers } from './numbers.ts';
import { createIssueSource } from './queries/issue-source.ts';
import { createQueries, type Queries } from './queries/queries.ts';
import { createReplicaLog } from './sync/replica-log.ts';

export interface ReplicaOptions {
  /** Opened with `replicaMigrations`. */
  readonly store: Store;
  readonly journal: Journal;
  readonly meta: Meta;
  readonly clock: Clock;
  readonly random: Random;
  /** UUIDv7. */
  readonly uuid: () => string;
}

/** A profile's full copy of its workspace: commands, queries, live documents, and its side of the sync connection. */
export interface Replica extends Queries, WorkspaceCommands {
  createIssue(params: Params<'issues.create'>, action: Action): Promise<Result<'issues.create'>>;
  updateIssue(params: Params<'issues.update'>, action: Action): Promise<Result<'issues.update'>>;
  /** Adds many issues to a team, a thousand a commit, for imports and samples. */
  importIssues(params: {
    teamId: TeamId;
    issues: readonly ImportedIssue[];
  }): Promise<{ issueIds: IssueId[] }>;
  /** Makes an empty profile part of a server's workspace; its documents come by sync. Throws NOT_EMPTY. */
  joinWorkspace(tx: WriteHandle, identity: { workspaceId: WorkspaceId; memberId: MemberId }): void;
  /** From now on a server numbers the issues and has to acknowledge every record. */
  markLinked(tx: WriteHandle): void;
  readonly documents: DocumentHub;
  readonly log: ReplicaLog;
  readonly keys: KeyBlocks;
  readonly issues: IssueSource;
  /** Documents loaded since the start. */
  documentLoads(): number;
}

function join(
  identity: Identity,
  tx: WriteHandle,
  joined: { workspaceId: WorkspaceId; memberId: MemberId },
): void {
  if (identity.workspaceId() !== null) {
    throw new HearthError('NOT_EMPTY', 'This profile already has a workspace. Join with a new profile.');
  }
  identity.set(tx, joined);
  identity.markLinked(tx);
}

function createContext(
  options: ReplicaOptions,
  events: { committed(update: CommittedUpdate): void; pending(): void },
): ReplicaContext {
  const { store, journal, meta, clock, random, uuid } = options;
  const residents = createResidents({ random });
  const identity = createIdentity({ meta });
  return {
    store,
    clock,
    uuid,
    residents,
    identity,
    numbers: createNumbers({ identity }),
    begin: (tx) =>
      beginEdit(tx, {
        residents,
        journal,
        isLinked: identity.isLinked,
        onCommitted: events.committed,
        onPending: events.pending,
      }),
  };
}

/** Creates the replica of a profile. It reads nothing yet: rows are read when asked for, documents when changed. */
export function createReplica(options: ReplicaOptions): Replica {
  const { store, journal, clock } = options;
  const committed = createEmitter<CommittedUpdate>();
  const pending = createEmitter<void>();
  const context = createContext(options, { committed: committed.emit, pending: () => pending.emit() });
  const { identity, numbers, begin, residents } = context;
  const run = createRunCommand(context, journal);
  const bodies = createBodyRefresh(context);
  // Should this fail, the description stays marked and is read out when somebody asks for it.
  const refresh = (issueId: IssueId): void => void bodies.afterEditing(issueId).catch(() => undefined);
  return {
    ...createQueries({ read: store.read, identity, bodies }),
    ...createWorkspaceCommands(context, run),
    createIssue: (params, action) => run(action, (edit) => createIssue(context, edit, params)),
    updateIssue: (params, action) => run(action, (edit) => updateIssue(context, edit, params)),
    importIssues: (params) => importIssues(context, params),
    joinWorkspace: (tx, joined) => join(identity, tx, joined),
    markLinked: identity.markLinked,
    documents: createDocumentHub({ context, committed, refresh }),
    log: createReplicaLog(context, pending, bodies),
    keys: createKeyBlocks({ store, numbers, now: () => clock.now(), begin }),
    issues: createIssueSource({ read: store.read, bodies }),
    documentLoads: () => residents.loads,
  };
}
