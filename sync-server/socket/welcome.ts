import { wireLimits } from '../../shared/wire/limits.ts';
import type { Welcome } from '../../shared/wire/messages.ts';
import type { Entered } from '../auth/enter.ts';
import type { Signer } from '../auth/keys.ts';
import { mayRead } from '../log/record-rules.ts';
import type { GroupRow } from '../log/rows.ts';

/** What a device is told as it comes in. Null when the server has no workspace, which no device comes into. */
export function welcomeOf(
  { device, server, heads }: Entered,
  { groups, signer }: { groups: readonly GroupRow[]; signer: Signer },
): Welcome | null {
  const { workspaceId, epoch, restoredHead, isRecovering, seq, backedUpSeq, metaSeq, earlierRestores } =
    server;
  if (workspaceId === null) return null;
  const { memberId, role, teams, lastLocalId, chain } = device;
  const readable = groups.map(({ groupId }) => groupId).filter((groupId) => mayRead(device, groupId));
  return {
    type: 'welcome',
    workspaceId,
    memberId,
    role,
    teams,
    epoch,
    restoredHead,
    isRecovering,
    seq,
    backedUpSeq,
    deviceHead: lastLocalId,
    chains: [...heads].map(([groupId, head]) => ({ groupId, ...head })).slice(0, wireLimits.groups),
    envelopeHead: chain,
    groups: readable.slice(0, wireLimits.groups),
    serverKey: signer.publicKey,
    metaSeq,
    earlierRestores,
  };
}
