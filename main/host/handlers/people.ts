import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import type { Action, CallContext } from '../../../shared/contract/contract.ts';
import { deviceId } from '../../../shared/domain/ids.ts';
import type { Receipt } from '../../../shared/contract/schemas.ts';
import type { HostHandlers } from '../../contract/serve-client.ts';
import type { Replica } from '../../replica/replica.ts';
import type { Journal, Store } from '../../store/types.ts';
import type { SyncConnection } from '../../sync/sync-connection.ts';
import type { DeviceIdentity } from '../../vault/types.ts';
import { toAbortSignal } from '../abort-signal.ts';

export interface PeopleHandlerOptions {
  readonly replica: Pick<Replica, 'me' | 'members' | 'heard'>;
  readonly sync: Pick<
    SyncConnection,
    'people' | 'requestInvite' | 'status' | 'openDocument' | 'renewDevice' | 'retryNow'
  >;
  readonly identity: Pick<DeviceIdentity, 'deviceId'>;
  readonly store: Store;
  readonly journal: Journal;
}

type Names =
  | 'workspace.invite'
  | 'members.list'
  | 'members.update'
  | 'members.remove'
  | 'devices.revoke'
  | 'sync.openDocument'
  | 'sync.renewDevice'
  | 'sync.retry';

function listMembers({ replica, sync, identity }: PeopleHandlerOptions): MemberAccessRow[] {
  const names = new Map(replica.members().map(({ memberId, name }) => [memberId, name]));
  const devices = Map.groupBy(sync.people.devices(), ({ memberId }) => memberId);
  const me = replica.me();
  const heard = replica.heard();
  return sync.people.members().map((member) => ({
    ...member,
    teams: member.teams && [...member.teams],
    name: names.get(member.memberId) ?? null,
    isMe: member.memberId === me,
    devices: (devices.get(member.memberId) ?? []).map(({ fingerprint, addedAt, state, ...device }) => ({
      deviceId: deviceId.parse(device.deviceId),
      fingerprint,
      addedAt,
      state,
      heardAt: heard.get(device.deviceId) ?? null,
      isThis: device.deviceId === identity.deviceId,
    })),
  }));
}

/** Members, their devices and what the sync server decides about them. */
export function createPeopleHandlers(options: PeopleHandlerOptions): Pick<HostHandlers, Names> {
  const { replica, sync, identity, store, journal } = options;
  const { people } = sync;
  const accept = (action: Action): Promise<Receipt> => store.commit((tx) => journal.accept(tx, action));

  async function renew({ action, signal }: CallContext) {
    await sync.renewDevice(toAbortSignal(signal));
    return { deviceId: identity.deviceId, receipt: await accept(action) };
  }

  return {
    'workspace.invite': async ({ role, teams, ttlMs, forMyself }, { action }) => {
      const invite = await sync.requestInvite(role, {
        ...(teams !== undefined && { teams }),
        ...(ttlMs !== undefined && { ttlMs }),
        memberId: forMyself ? replica.me() : null,
      });
      return { ...invite, receipt: await accept(action) };
    },
    'members.list': async () => ({ rows: listMembers(options) }),
    'members.update': async (member, { action }) => {
      await people.updateMember(member);
      return { memberId: member.memberId, receipt: await accept(action) };
    },
    'members.remove': async ({ memberId }, { action }) => {
      await people.removeMember(memberId);
      return { memberId, receipt: await accept(action) };
    },
    'devices.revoke': async ({ deviceId: revoked }, { action }) => {
      await people.revokeDevice(revoked);
      return { deviceId: revoked, receipt: await accept(action) };
    },
    'sync.openDocument': async ({ documentId }) => sync.openDocument(documentId),
    'sync.retry': async (_params, { action }) => {
      sync.retryNow();
      return { receipt: await accept(action) };
    },
    'sync.renewDevice': (_, context) => renew(context),
  };
}
