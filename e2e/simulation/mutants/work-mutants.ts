import type { Mutant } from './mutant.ts';

/** Planted bugs in claims and presence. */
export const workMutants: readonly Mutant[] = [
  {
    name: 'claim-taken-from-holder',
    story: 'contended claims',
    describes: 'a claim can be taken a while before it ends',
    file: 'sync-server/log/claims.ts',
    find: 'const floor = await forgetEnded(tx, at);',
    replace: 'const floor = await forgetEnded(tx, at + 15_000);',
  },
  {
    name: 'claim-epoch-given-twice',
    story: 'contended claims',
    describes: 'a name is given to the next device under the epoch of the last one',
    file: 'sync-server/log/claims.ts',
    find: 'Math.max(floor, last?.epoch ?? 0) + 1;',
    replace: 'Math.max(floor, last?.epoch ?? 1);',
  },
  {
    name: 'claim-without-fence',
    story: 'contended claims',
    describes: 'a claim of which the epoch is over can be renewed',
    file: 'sync-server/log/claims.ts',
    find: 'return claim?.epoch === epoch && claim.deviceId === deviceId && at < claim.expiresAt ? claim : null;',
    replace: 'return claim ? { ...claim, epoch } : null;',
  },
  {
    name: 'claim-renewed-in-vain',
    story: 'contended claims',
    describes: 'a renewal is granted and not written down',
    file: 'sync-server/log/claims.ts',
    find: 'await tx.putClaim(renewed);',
    replace: '',
  },
  {
    name: 'presence-for-who-lags',
    describes: 'presence is sent to a device that does not keep up',
    file: 'sync-server/socket/session.ts',
    find: 'peer.buffered() > this.#parts.limits.presenceBacklog',
    replace: 'peer.buffered() < 0',
  },
  {
    name: 'ghosts',
    describes: 'nobody hears that a device has gone',
    file: 'sync-server/presence/presence.ts',
    find: 'everywhere.leave(source);',
    replace: '',
  },
  {
    name: 'room-ghosts',
    describes: 'a window that closes stays where it was',
    file: 'shared/documents/room-presence.ts',
    find: '      client.state = GONE;\n      teller.own(client);',
    replace: '      client.state = GONE;',
  },
  {
    name: 'presence-not-shown-to-newcomers',
    describes: 'who opens a document does not see who is there already on other devices',
    file: 'main/host/presence-relay.ts',
    find: 'presence.show(elsewhere.of(documentId));',
    replace: '',
  },
];
