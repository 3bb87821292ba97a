import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { wireSizes } from '../../../shared/wire/limits.ts';
import { linkBytes } from '../../../shared/wire/link-bytes.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import { recordBytes } from '../../../shared/wire/record-bytes.ts';
import { sha256 } from '../hashing.ts';

interface Place {
  readonly seq: number;
  /** Null when something is missing before it. */
  readonly hash: Uint8Array | null;
}

/** How far each group was read, and what it comes to there. */
export interface MemoryGroups {
  /** Moves a group on. False when it was read so far already. */
  pass(workspaceId: WorkspaceId, record: LogRecord): boolean;
  set(groupId: GroupId, place: Place): void;
  /** Back to the last place that is not above. */
  rewind(seq: number): void;
  forget(groupId: GroupId): void;
  cursors(): { groupId: GroupId; seq: number }[];
  digest(groupId: GroupId): { seq: number; hash: Uint8Array } | null;
}

const first: Place = { seq: 0, hash: new Uint8Array(wireSizes.hash) };

export function createMemoryGroups(): MemoryGroups {
  const places = new Map<GroupId, Place[]>();
  const at = (groupId: GroupId): Place => places.get(groupId)?.at(-1) ?? first;
  return {
    pass(workspaceId, record) {
      const { seq, hash } = at(record.groupId);
      if (record.seq <= seq) return false;
      const isHollow = record.kind === 'yjs' && record.payload.length === 0;
      const next = hash && !isHollow && sha256(linkBytes(hash, sha256(recordBytes(workspaceId, record))));
      places.set(record.groupId, [
        ...(places.get(record.groupId) ?? []),
        { seq: record.seq, hash: next || null },
      ]);
      return true;
    },
    set: (groupId, place) => void places.set(groupId, [place]),
    rewind(seq) {
      for (const [groupId, known] of places) {
        places.set(
          groupId,
          known.filter((place) => place.seq <= seq),
        );
      }
    },
    forget: (groupId) => void places.delete(groupId),
    cursors: () => [...places.keys()].map((groupId) => ({ groupId, seq: at(groupId).seq })),
    digest(groupId) {
      const { seq, hash } = at(groupId);
      return seq > 0 && hash ? { seq, hash } : null;
    },
  };
}
