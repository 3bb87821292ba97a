import type { Mutant } from './mutant.ts';

/** Planted bugs of the server's side. */
export const serverMutants: readonly Mutant[] = [
  {
    name: 'server-acks-before-commit',
    describes: 'the server answers before its commit is on disk',
    file: 'sync-server/log/sqlite/group-commit.ts',
    find: '      transactions.commit();',
    replace:
      '      for (const job of jobs) job.settle(null);\n      for (let i = 0; i < 9; i++) await null;\n      transactions.commit();',
  },
  {
    name: 'server-ignores-failed-commit',
    describes: 'the server answers as if a failed commit had worked',
    file: 'sync-server/log/sqlite/group-commit.ts',
    find: 'for (const job of jobs) job.settle(failure);',
    replace: 'for (const job of jobs) job.settle(null);',
  },
  {
    name: 'no-dedupe',
    describes: 'records that are sent again are written again',
    file: 'sync-server/log/push.ts',
    find: 'if (record.localId <= (context.heads.get(record.groupId)?.localId ?? 0)) {',
    replace: 'if (record.localId < 0) {',
  },
  {
    name: 'device-head-forgotten',
    describes: 'the server does not say which records of a device it has, so they come back unknown',
    file: 'sync-server/socket/welcome.ts',
    find: 'deviceHead: lastLocalId,',
    replace: 'deviceHead: 0,',
  },
  {
    name: 'replay-skips-one',
    describes: 'when a stretch is sent in several frames, the first record of each is left out',
    file: 'sync-server/socket/catch-up.ts',
    find: 'place.after = chunk.through;',
    replace: 'place.after = chunk.through + 1;',
  },
  {
    name: 'gap-before-live',
    describes: 'what is written while a device catches up never reaches it',
    file: 'sync-server/socket/catch-up.ts',
    find: '  options.hold();\n',
    replace: '',
  },
  {
    name: 'not-to-the-second-listener',
    describes: 'a record goes to the first who listens only',
    file: 'sync-server/socket/fan-out.ts',
    find: 'const frame = frameOf(items, head);\n  for (const subscriber of readers) subscriber.deliver(frame);',
    replace:
      'const frame = frameOf(items, head);\n  for (const subscriber of readers) { subscriber.deliver(frame); break; }',
  },
  {
    name: 'keys-leased-twice',
    describes: 'two devices get the same numbers',
    file: 'sync-server/log/sqlite/run-tx.ts',
    find: "work.run('INSERT OR REPLACE INTO key_counter VALUES (?, ?)', teamId, last);",
    replace: 'void last;',
  },
  {
    name: 'seq-given-back',
    describes: 'a run is given the seq after its own',
    file: 'sync-server/log/append.ts',
    find: 'const record: LogRecord = { ...content, seq: first + i };',
    replace: 'const record: LogRecord = { ...content, seq: first + i + (content.kind === "run" ? 1 : 0) };',
  },
  {
    name: 'slow-reader-passed-over',
    story: 'slow reader',
    describes: 'a record is not sent to a device that reads too slowly, and the device is not told',
    file: 'sync-server/socket/session.ts',
    find: "if (waiting > this.#parts.limits.backlog) this.hangUp('tooMany');",
    replace: 'if (waiting > this.#parts.limits.backlog) return;',
    // The digest of the group tells, and what is missing is read again.
    also: [
      {
        file: 'main/sync/receiver.ts',
        find: '    if (isSame) {',
        replace: '    if (isSame || groupId.length > 0) {',
      },
    ],
  },
  {
    name: 'record-before-ack',
    describes: 'a device gets its own record back before the answer',
    file: 'sync-server/socket/committer.ts',
    find: '        answer(outcome);\n',
    replace:
      '        let later = Promise.resolve();\n        for (let i = 0; i < 20; i++) later = later.then(() => undefined);\n        void later.then(() => answer(outcome));\n',
  },
  {
    name: 'invite-works-twice',
    describes: 'an invite that somebody has used lets another one in',
    file: 'sync-server/auth/invites.ts',
    find: 'if (invite.usedBy || (invite.expiresAt',
    replace: 'if ((invite.expiresAt',
  },
  {
    name: 'quarantined-let-in',
    describes: 'a device that was shut out comes back in',
    file: 'sync-server/auth/enter.ts',
    find: "  if (device.state === 'quarantined') return refused('quarantined');\n  if (device.state !== 'active') return refused('unauthorised');\n",
    replace: '',
  },
  {
    name: 'any-key-will-do',
    describes: 'who says the id of a device is taken for it',
    file: 'sync-server/auth/enter.ts',
    find: ' || !equalBytes(device.publicKey, hello.publicKey)) {',
    replace: ') {',
    // A key that nobody has is sent away before that.
    also: [
      {
        file: 'sync-server/socket/turn-away.ts',
        find: 'if (await store.hasDevice(deviceId, publicKey)) return null;',
        replace: "if (deviceId !== '') return null;",
      },
    ],
  },
  {
    name: 'signature-not-checked',
    describes: 'the signature of a device is not looked at',
    file: 'sync-server/socket/handshake.ts',
    find: 'if (!isSignedBy(hello.publicKey, authBytes(hello, challenge, hash), signature)) {',
    replace: 'if (signature.length === 0) {',
  },
  {
    name: 'group-not-checked',
    describes: 'a document may be written in a group that it does not belong to',
    file: 'sync-server/log/record-rules.ts',
    find: "return group === undefined || group === groupId ? null : 'WRONG_GROUP';",
    replace: 'return null;',
  },
  {
    name: 'fork-not-noticed',
    describes: 'other content under a number in use is acknowledged',
    file: 'sync-server/log/push.ts',
    find: "if (!equalBytes(row.hash, hash)) return refuse('OUTBOX_FORKED');",
    replace: '',
  },
  {
    name: 'everybody-writes-every-inbox',
    describes: 'one member may write into the group of another',
    file: 'sync-server/log/record-rules.ts',
    find: 'return groupId === memberGroup(reach.memberId);',
    replace: 'return true;',
  },
  {
    name: 'chunk-ends-early',
    describes:
      'runs count for the size of a stretch of the log when it is cut, and not when its end is looked for',
    file: 'sync-server/socket/record-chunks.ts',
    find: 'sum + (isUpdate(record) ? record.payload : record.bytes).length',
    replace: 'sum + (isUpdate(record) ? record.payload.length : 0)',
  },
  {
    name: 'writes-behind-failed-push',
    describes: 'a push is written although the one before it could not be',
    file: 'sync-server/socket/pushes.ts',
    find: 'within.haltedBy ??= push;',
    replace: '',
  },
];
