import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import type { RecordChainHead } from '../../../shared/wire/messages.ts';
import type { PendingRecord } from '../ports.ts';
import { byGroup, extendChain } from '../record-chain.ts';

/** What a record was made for, so that it can be made again. */
export interface Intent {
  readonly key: string;
  readonly value: string;
}

export interface OwnRow extends PendingRecord {
  readonly intent: Intent | null;
  seq: number | null;
}

/** The numbered updates of this replica, and the chains of those that the server has. */
export interface MemoryOutbox {
  append(record: Omit<PendingRecord, 'localId'>, intent: Intent | null): OwnRow;
  waiting(): OwnRow[];
  all(): readonly OwnRow[];
  find(localId: number): OwnRow | undefined;
  settle(localId: number, seq: number): void;
  /** What is above waits again. */
  reopen(aboveSeq: number): void;
  remove(rows: readonly OwnRow[]): void;
  highest(): number;
  chains(): RecordChainHead[];
  setChains(heads: readonly RecordChainHead[]): void;
}

export function createMemoryOutbox(owner: {
  workspaceId(): WorkspaceId | null;
  deviceId(): string;
}): MemoryOutbox {
  let rows: OwnRow[] = [];
  let lastId = 0;
  const devices = new Map<string, Map<GroupId, RecordChainHead>>();

  function heads(): Map<GroupId, RecordChainHead> {
    const known = devices.get(owner.deviceId()) ?? new Map<GroupId, RecordChainHead>();
    devices.set(owner.deviceId(), known);
    return known;
  }

  const find = (localId: number): OwnRow | undefined => rows.find((row) => row.localId === localId);

  return {
    find,
    append(record, intent) {
      lastId += 1;
      const row: OwnRow = { ...record, localId: lastId, intent, seq: null };
      rows.push(row);
      return row;
    },
    waiting: () => rows.filter(({ seq }) => seq === null).toSorted((a, b) => a.localId - b.localId),
    all: () => rows,
    settle(localId, seq) {
      const row = find(localId);
      const workspaceId = owner.workspaceId();
      if (!row || workspaceId === null) return;
      row.seq = seq;
      const head = heads().get(row.groupId);
      if (localId <= (head?.localId ?? 0)) return;
      const { intent: _, seq: __, ...record } = row;
      heads().set(row.groupId, extendChain({ workspaceId, deviceId: owner.deviceId() }, head, record));
    },
    reopen(above) {
      for (const row of rows) if (row.seq !== null && row.seq > above) row.seq = null;
    },
    remove: (gone) => void (rows = rows.filter((row) => !gone.includes(row))),
    highest: () => lastId,
    chains: () => [...heads().values()],
    setChains: (next) => void devices.set(owner.deviceId(), byGroup(next)),
  };
}
