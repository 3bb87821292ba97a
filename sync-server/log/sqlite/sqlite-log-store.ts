import type { GroupId } from '../../../shared/documents/group-id.ts';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import type { Clock, Random } from '../../../shared/lib/ports.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import { firstHash } from '../chains.ts';
import type { LogStore, LogTx, StoredDocument } from '../log-store.ts';
import { FIRST_EPOCH } from '../record-rules.ts';
import type { Identity } from '../transfer/log-content.ts';
import { createCommitted, type Committed } from './committed.ts';
import { createContentTx, linksOf, readSnapshots, readSnapshotState } from './content.ts';
import { readLagging, readUnmerged } from './documents.ts';
import { openDataFolder, type Connect, type DataFolder } from './folder.ts';
import { createGroupCommit } from './group-commit.ts';
import { createMemory, type Memory } from './memory.ts';
import { createPeopleTx, createReadDevice } from './people-tx.ts';
import { createRecordBuffer } from './record-buffer.ts';
import { createRecordTx } from './record-tx.ts';
import { replaySteps } from './replay.ts';
import { createRecordReads } from './records.ts';
import { createRunTx, readAudit } from './run-tx.ts';
import { createSealTx, readSeals } from './seals.ts';
import { createSql, type Sql } from './sql.ts';
import { createUndoLog } from './undo-log.ts';
import { createUnitOfWork, type UnitOfWork } from './unit-of-work.ts';
import { createWriteBack } from './write-back.ts';

export interface SqliteLogOptions {
  /** Made with mode 0700 if it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  /** See `createGroupCommit`. */
  readonly defer: (run: () => void) => void;
  /** Opens a database file; the real one when left out. */
  readonly connect?: Connect;
  /** Who the server is, where the log is made; a new one when left out. */
  readonly identity?: Identity;
}

const SEED_BYTES = 32;

/** Who this server is: made once. */
function identify(folder: DataFolder, sql: Sql, options: SqliteLogOptions): Identity {
  const { clock, random } = options;
  const known = sql.get<Identity>('SELECT server_id AS serverId, signing_seed AS signingSeed FROM identity');
  if (known) return known;
  const fresh = { serverId: createUuid7({ clock, random })(), signingSeed: random.bytes(SEED_BYTES) };
  const made = options.identity ?? fresh;
  folder.database.exec('BEGIN IMMEDIATE');
  sql.run('INSERT INTO server VALUES (1, NULL, 0, 0, ?, ?, 0, 0, 0, 0, 0, ?)', firstHash, FIRST_EPOCH, '[]');
  sql.run('INSERT INTO identity VALUES (?, ?)', made.serverId, made.signingSeed);
  folder.database.exec('COMMIT');
  return made;
}

/** What jobs need, over the connection that writes. */
interface Writing {
  readonly sql: Sql;
  readonly work: UnitOfWork;
  readonly memory: Memory;
  readonly committed: Committed;
  readonly tx: LogTx;
}

function createWriting({ database }: DataFolder, sql: Sql): Writing {
  const undo = createUndoLog();
  const records = createRecordBuffer(sql);
  const writeBack = createWriteBack(sql, undo);
  const memory = createMemory(sql, writeBack);
  const committed = createCommitted(sql, memory);
  const load = (): void => {
    memory.clear();
    writeBack.replayed(replaySteps(sql, memory));
    undo.clear();
    committed.reload();
  };
  load();
  const work = createUnitOfWork({
    database,
    sql,
    undo,
    records,
    writeBack,
    load,
    committed: committed.update,
  });
  const parts = { sql, work, memory };
  const tx: LogTx = {
    server: async () => memory.server(),
    setServer: async (change) => memory.setServer(change),
    ...createPeopleTx(parts),
    ...createRecordTx({ ...parts, buffer: records, device: createReadDevice(memory) }),
    ...createSealTx(parts),
    ...createContentTx(parts),
    ...createRunTx(parts),
  };
  return { ...parts, committed, tx };
}

function readDocument({ sql, work, memory }: Writing, documentId: string): StoredDocument | null {
  const document = memory.documents.get(documentId);
  if (!document || document.groupNo === null || document.isPurged) return null;
  work.settleRecords();
  const [state, through] = sql.row<[Uint8Array, number]>(
    'SELECT state, seq FROM snapshot WHERE document_no = ?',
    document.no,
  ) ?? [null, 0];
  const updates = [...linksOf(sql, document, through)].map(({ seq }) => {
    const [payload] = sql.row<[Uint8Array]>('SELECT payload FROM record WHERE seq = ?', seq) ?? [];
    if (!payload) throw new Error(`The log has no record ${seq}`);
    return { seq, payload };
  });
  const groupId = memory.groupId(document.groupNo);
  return {
    groupId,
    snapshot: state,
    updates: updates.toReversed(),
    seq: Math.max(through, document.lastSeq),
  };
}

function readGroups({ memory }: Writing, documentIds: readonly string[]): Map<string, GroupId> {
  const groups = new Map<string, GroupId>();
  for (const documentId of documentIds) {
    const document = memory.documents.get(documentId);
    if (!document || document.groupNo === null || document.isPurged) continue;
    groups.set(documentId, memory.groupId(document.groupNo));
  }
  return groups;
}

/** Opens or makes the log in a folder: SQLite, WAL, synced on every commit. Throws `DataFolderError`. */
export function openSqliteLogStore(options: SqliteLogOptions): LogStore {
  const folder = openDataFolder(options.folder, options.connect);
  const sql = createSql(folder.database);
  const identity = identify(folder, sql, options);
  const read = createSql(folder.committed);
  const records = createRecordReads(read);
  const writing = createWriting(folder, sql);
  const { work, committed, tx } = writing;
  const { transactions } = work;
  const commits = createGroupCommit({ transactions, defer: options.defer });
  /** For reads of what may not be in the tables yet. */
  const settled = <T>(query: () => T): Promise<T> =>
    commits.run(async () => {
      work.settle();
      return query();
    });

  return {
    ...identity,
    transact: (job) => commits.run(() => job(tx)),
    server: async () => committed.server(),
    workspace: async () => committed.server().workspaceId,
    head: async () => committed.server().seq,
    groups: async () => committed.groups(),
    records: async (range) => records.ofGroup(committed.group(range.groupId), range),
    tail: async (range) => records.entries(range).map(({ record }) => record),
    entries: async (range) => records.entries(range),
    seals: async (after) => readSeals(read, after),
    snapshots: async (groupId) => readSnapshots(read, groupId),
    snapshotState: async (documentId) => readSnapshotState(read, documentId),
    document: (documentId) => commits.run(async () => readDocument(writing, documentId)),
    groupsOf: (documentIds) => commits.run(async () => readGroups(writing, documentIds)),
    hasDevice: (deviceId, publicKey) =>
      commits.run(async () => {
        const device = writing.memory.devices.get(deviceId);
        return device !== null && equalBytes(device.publicKey, publicKey);
      }),
    hasInvite: async (hash) => read.row('SELECT 1 FROM invite WHERE hash = ?', hash) !== null,
    unmerged: (least, limit) => settled(() => readUnmerged(sql, least, limit)),
    lagging: (groupId, upTo, limit) => settled(() => readLagging(sql, { groupId, upTo, limit })),
    auditLog: async (after, limit) => readAudit(read, after, limit),
    onRing: () => () => undefined,
    check: async () => void read.row('SELECT server_id FROM identity'),
    async close() {
      await commits.run(async () => work.settle()).catch(() => undefined);
      await commits.idle();
      folder.close();
    },
  };
}
