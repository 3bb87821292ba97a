import type { Mutant } from './mutant.ts';

/** Planted bugs of what happens to servers: restores, copies of profiles, further instances, upkeep. */
export const serverLifeMutants: readonly Mutant[] = [
  {
    name: 'restore-without-epoch',
    story: 'restored server',
    describes: 'a restored server goes on in its old epoch',
    file: 'sync-server/log/recovery.ts',
    find: 'epoch: Math.max(epoch + 1, now),',
    replace: 'epoch,',
  },
  {
    name: 'restored-server-knows-nobody',
    story: 'restored server',
    describes:
      'who was let in after the backup is turned away for good while the server waits for its people',
    file: 'sync-server/auth/enter.ts',
    find: "if (!device && (await tx.server()).isRecovering) return refused('recovering');",
    replace: '',
  },
  {
    name: 'own-records-stay-accepted',
    story: 'restored server',
    describes: 'own records that a restored server has lost are not sent again',
    file: 'main/replica/sync/recovery.ts',
    find: '  reopenOwn(tx, deviceId(), restoredHead);\n',
    replace: '',
  },
  {
    name: 'lost-meta-not-returned',
    story: 'restored server',
    describes: 'decisions about people that a restored server has lost are not brought back',
    // Where both ways of bringing them back begin: during the recovery, and late.
    file: 'main/sync/meta/meta-log.ts',
    find: 'FROM sync_lost_meta WHERE meta_seq > ? ORDER BY meta_seq',
    replace: 'FROM sync_lost_meta WHERE meta_seq > ? AND 0 ORDER BY meta_seq',
  },
  {
    name: 'copy-keeps-leases',
    story: 'copied profile',
    describes: 'a copied profile goes on giving out the numbers that the other copy gives out',
    file: 'main/sync/renew-device.ts',
    find: '    keyBlocks.drop(tx);',
    replace: '',
  },
  {
    name: 'copy-keeps-unsent-numbers',
    story: 'copied profile',
    describes: 'issues of a copied profile keep numbers that the other copy gave out, too',
    file: 'main/replica/numbers.ts',
    find: '      takeBackUnsent(tx, begin(tx));',
    replace: '',
  },
  {
    name: 'copy-not-told',
    story: 'copied profile',
    describes: 'a copied profile tries again and again instead of telling its person',
    file: 'main/sync/standing.ts',
    find: "return { sentence: haltSentence(problem), reaction: 'stop', problem };",
    replace:
      "return { sentence: haltSentence(problem), reaction: 'retry', problem: problem === 'copied' ? null : problem };",
  },
  {
    name: 'renewal-drops-the-unsent',
    story: 'copied profile',
    describes: 'a copied profile forgets what it had not sent when it gets a key of its own',
    file: 'main/sync/renew-device.ts',
    find: '    envelopes.reopenAfter(tx, Number.MAX_SAFE_INTEGER, null);',
    replace:
      "    envelopes.reopenAfter(tx, Number.MAX_SAFE_INTEGER, null);\n    tx.run('UPDATE record SET withdrawn = 1 WHERE server_seq IS NULL');",
  },
  {
    name: 'snapshot-lacks-the-last',
    story: 'care',
    describes: 'merging leaves the last update of a document out',
    file: 'sync-server/log/compaction.ts',
    find: '...updates.map(({ payload }) => payload)]);',
    replace: '...updates.slice(0, -1).map(({ payload }) => payload)]);',
  },
  {
    name: 'compacts-unmerged',
    story: 'care',
    describes: 'payloads are dropped that no snapshot holds',
    file: 'sync-server/log/compaction.ts',
    find: 'const first = await mergeLagging(store, parts, { groupId, below });',
    replace:
      'const first = parts.signer === null ? await mergeLagging(store, parts, { groupId, below }) : null;',
  },
  {
    name: 'lost-records-not-adopted',
    story: 'restored server',
    describes: 'what no seal proves of what a restored server has lost is not brought back by others',
    file: 'main/sync/returner.ts',
    find: 'if (mayWrite(role)) await replicaLog.adoptRest();',
    replace: 'void mayWrite, role;',
  },
  {
    name: 'others-not-returned',
    story: 'restored server',
    describes: 'a device does not see that a restored server has lost what it holds of others',
    file: 'main/replica/sync/recovery.ts',
    find: "  tx.run('UPDATE record SET server_seq = NULL, lost = 1 WHERE server_seq > ? OR lost > 0', restoredHead);\n",
    replace: '',
  },
  {
    name: 'rings-are-all',
    story: 'second instance',
    describes: 'an instance that misses a ring does not look at the log by itself',
    file: 'sync-server/socket/sequence.ts',
    find: 'timers.every(POLL_MS, reader.look);',
    replace: 'timers.every(POLL_MS, () => undefined);',
  },
];
