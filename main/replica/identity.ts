import { memberId, workspaceId, type MemberId, type WorkspaceId } from '../../shared/domain/ids.ts';
import type { Meta, WriteHandle } from '../store/types.ts';

/** Who this profile is, and whether a sync server numbers its issues and keeps its records. */
export interface Identity {
  workspaceId(): WorkspaceId | null;
  memberId(): MemberId | null;
  isLinked(): boolean;
  set(tx: WriteHandle, identity: { workspaceId: WorkspaceId; memberId: MemberId }): void;
  markLinked(tx: WriteHandle): void;
}

const KEYS = { workspace: 'replica.workspace', member: 'replica.member', linked: 'replica.linked' } as const;

/** Creates the view of the identity that is kept in `meta`. */
export function createIdentity({ meta }: { meta: Meta }): Identity {
  return {
    workspaceId: () => workspaceId.nullable().parse(meta.get(KEYS.workspace)),
    memberId: () => memberId.nullable().parse(meta.get(KEYS.member)),
    isLinked: () => meta.get(KEYS.linked) !== null,
    set(tx, identity) {
      meta.set(tx, KEYS.workspace, identity.workspaceId);
      meta.set(tx, KEYS.member, identity.memberId);
    },
    markLinked: (tx) => meta.set(tx, KEYS.linked, '1'),
  };
}
