import type { Mutant } from './mutant.ts';

/** Planted bugs of what people and devices may do. */
export const accessMutants: readonly Mutant[] = [
  {
    name: 'revoked-writes-on',
    story: 'access',
    describes: 'what a revoked device sends over a connection that it has is written',
    file: 'sync-server/log/push.ts',
    find: "if (device?.state !== 'active' || workspaceId === null) return { kind: 'denied' };",
    replace: "if (!device || workspaceId === null) return { kind: 'denied' };",
    // Its connections end by themselves.
    also: [
      {
        file: 'sync-server/socket/door.ts',
        find: 'if (isMeant && subscriber.since < seq) subscriber.hangUp(close);',
        replace: 'void isMeant;',
      },
    ],
  },
  {
    name: 'revoked-let-in',
    story: 'access',
    describes: 'a revoked device comes back',
    file: 'sync-server/auth/enter.ts',
    find: "  if (device.state !== 'active') return refused('unauthorised');\n",
    replace: '',
  },
  {
    name: 'door-stays-open',
    story: 'access',
    describes: 'connections outlive the right to have them',
    file: 'sync-server/socket/door.ts',
    find: 'if (isMeant && subscriber.since < seq) subscriber.hangUp(close);',
    replace: 'void isMeant;',
  },
  {
    name: 'viewer-writes',
    story: 'access',
    describes: 'nobody looks at the role of who writes',
    file: 'shared/domain/role.ts',
    find: "  return role !== 'viewer';",
    replace: '  return role.length > 0;',
  },
  {
    name: 'other-teams-written',
    story: 'access',
    describes: 'a team is written by members who have no access to it',
    file: 'sync-server/log/record-rules.ts',
    find: "if (!mayWriteTo(device, groupId)) return 'FORBIDDEN_GROUP';",
    replace: '',
  },
  {
    name: 'lost-team-kept',
    story: 'access',
    describes: 'a replica keeps a team to which its member has no access any more',
    file: 'main/sync/admit.ts',
    find: 'if (lost.length > 0) await drop(parts, lost);',
    replace: '',
  },
  {
    name: 'refused-work-stays',
    story: 'access',
    describes: 'what a viewer wrote stays in the replica after the server refused it',
    file: 'main/replica/refusal/refuse.ts',
    find: "for (const record of records) tx.run('DELETE FROM record WHERE position = ?', record.position);",
    replace:
      "for (const record of records) tx.run('UPDATE record SET server_seq = -position WHERE position = ?', record.position);",
  },
];
