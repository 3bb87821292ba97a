import type { Clock, Random } from '../../shared/lib/ports.ts';
import type { Role } from '../../shared/domain/role.ts';
import { createInvite, isInviteTime } from '../auth/invites.ts';
import { audit } from '../log/audit.ts';
import type { LogStore } from '../log/log-store.ts';
import type { AuditRow, ServerRow } from '../log/rows.ts';
import { OperatorError } from './operator-error.ts';

/** Where a log stands, for people. */
export interface LogStatus extends Omit<ServerRow, 'metaHash' | 'earlierRestores'> {
  readonly serverId: string;
  readonly groups: number;
}

/** How far a backup reaches, and of which log it is. */
export interface BackupPoint extends Pick<ServerRow, 'epoch' | 'seq'> {
  readonly serverId: string;
}

/** An invite, which is shown once. Times are ms since the epoch. */
export interface MadeInvite {
  readonly invite: string;
  readonly expiresAt: number;
}

/** What whoever has the log itself may do with it: directly, or through the server that runs on it. */
export interface Operator {
  status(): Promise<LogStatus>;
  /** Oldest first, id above `after`. */
  audit(after: number, limit: number): Promise<AuditRow[]>;
  /** Makes an invite by nobody's right but that of having the log. */
  invite(terms: { readonly role: Role; readonly validFor: number }): Promise<MadeInvite>;
  /** Lets hosts forget what a backup holds. One of another log or epoch is passed over. */
  backedUp(point: BackupPoint): Promise<void>;
}

const unclaimed =
  'The server has no workspace yet, so nobody can be invited to it. ' +
  'Nothing was changed. Start it with serve: it prints the invite of the first owner.';

const badTime =
  'An invite lasts between 10 minutes and 7 days. Nothing was changed. Name a time between these.';

/** The operator of a store. */
export function createOperator(parts: {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly random: Random;
}): Operator {
  const { store, clock, random } = parts;
  return {
    async status() {
      const { metaHash: _, earlierRestores: __, ...server } = await store.server();
      return { ...server, serverId: store.serverId, groups: (await store.groups()).length };
    },
    audit: (after, limit) => store.auditLog(after, limit),
    async invite({ role, validFor }) {
      if (!isInviteTime(validFor)) throw new OperatorError('INVALID', badTime);
      const at = clock.now();
      const expiresAt = at + validFor;
      const invite = await store.transact(async (tx) => {
        if ((await tx.server()).workspaceId === null) throw new OperatorError('UNCLAIMED', unclaimed);
        await audit(tx, { at, deviceId: null, action: 'operator.invited', detail: role });
        const terms = { by: null, madeWith: null, role, teams: null, memberId: null, expiresAt };
        return createInvite(tx, random, { terms, at });
      });
      return { invite, expiresAt };
    },
    async backedUp({ serverId, epoch, seq }) {
      if (serverId !== store.serverId) return;
      await store.transact(async (tx) => {
        const server = await tx.server();
        if (server.epoch !== epoch || server.seq < seq || server.backedUpSeq >= seq) return;
        await tx.setServer({ backedUpSeq: seq });
        const detail = String(seq);
        await audit(tx, { at: clock.now(), deviceId: null, action: 'operator.backed_up', detail });
      });
    },
  };
}
