import type { GroupId } from '../../shared/documents/group-id.ts';
import type { WorkspaceId } from '../../shared/domain/ids.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';

/** A connection that may hear of new records. */
export interface Subscriber {
  readonly workspaceId: WorkspaceId;
  readonly deviceId: string;
  mayRead(groupId: GroupId): boolean;
  deliver(frame: Uint8Array): void;
  hangUp(close: CloseName): void;
}

/** Passes committed records on, in the order of the log. */
export interface Hub {
  /** Everything up to here was passed on to those who listen. */
  head(workspaceId: WorkspaceId): number;
  /** Where a workspace stood when this process began. */
  begin(workspaceId: WorkspaceId, head: number): void;
  /** Takes records after their commit, in any order of calls; they go out in the order of their seqs. */
  publish(workspaceId: WorkspaceId, records: readonly LogRecord[]): void;
  /** From now on `subscriber` hears of every record. */
  listen(subscriber: Subscriber): Undo;
  /** Registers a connection of a device, so that it can be closed. */
  enter(subscriber: Subscriber): Undo;
  closeDevice(deviceId: string, close: CloseName): void;
}

/** Who hears of a group: everybody, or the devices of one member. */
function audienceOf(groupId: GroupId): GroupId {
  return groupId.startsWith('member:') ? groupId : 'workspace';
}

/** Splits records into stretches that have the same audience. */
function splitByAudience(records: readonly LogRecord[]): LogRecord[][] {
  const parts: LogRecord[][] = [];
  for (const record of records) {
    const part = parts.at(-1);
    const last = part?.at(-1);
    if (part && last && audienceOf(last.groupId) === audienceOf(record.groupId)) part.push(record);
    else parts.push([record]);
  }
  return parts;
}

/** Creates a hub without connections. */
export function createHub(): Hub {
  const heads = new Map<WorkspaceId, number>();
  const early = new Map<WorkspaceId, Map<number, readonly LogRecord[]>>();
  const listening = new Set<Subscriber>();
  const entered = new Set<Subscriber>();

  function broadcast(workspaceId: WorkspaceId, records: readonly LogRecord[]): void {
    for (const items of splitByAudience(records)) {
      const [first] = items;
      const last = items.at(-1);
      if (!first || !last) continue;
      const frame = encodeServerMessage({ type: 'records', items, head: last.seq });
      heads.set(workspaceId, last.seq);
      for (const subscriber of listening) {
        if (subscriber.workspaceId === workspaceId && subscriber.mayRead(first.groupId)) {
          subscriber.deliver(frame);
        }
      }
    }
  }

  const hub: Hub = {
    head: (workspaceId) => heads.get(workspaceId) ?? 0,
    begin: (workspaceId, head) => void heads.set(workspaceId, head),
    publish(workspaceId, records) {
      const [first] = records;
      if (!first) return;
      // Callers that wait for one commit go on in no promised order; the log has one.
      const held = early.get(workspaceId) ?? new Map<number, readonly LogRecord[]>();
      early.set(workspaceId, held.set(first.seq, records));
      for (;;) {
        const next = hub.head(workspaceId) + 1;
        const due = held.get(next);
        if (!due) return;
        held.delete(next);
        broadcast(workspaceId, due);
      }
    },
    listen(subscriber) {
      listening.add(subscriber);
      return () => listening.delete(subscriber);
    },
    enter(subscriber) {
      entered.add(subscriber);
      return () => entered.delete(subscriber);
    },
    closeDevice(deviceId, close) {
      for (const subscriber of [...entered]) if (subscriber.deviceId === deviceId) subscriber.hangUp(close);
    },
  };
  return hub;
}
