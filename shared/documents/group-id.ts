import type { MemberId, TeamId } from '../domain/ids.ts';
import type { DocumentAddress } from './document-id.ts';

/** Unit of permission and subscription: the workspace, a team, or one person's own devices. */
export type GroupId = 'workspace' | `team:${string}` | `member:${string}`;

const PATTERN =
  /^(?:workspace|(?:team|member):[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/;

/** True when the text is a group id. */
export function isGroupId(text: string): text is GroupId {
  return PATTERN.test(text);
}

/** The group of a team's documents: the team document, its boards, its issues. */
export function teamGroup(team: TeamId): GroupId {
  return `team:${team}`;
}

/** The group of one person's documents. */
export function memberGroup(member: MemberId): GroupId {
  return `member:${member}`;
}

/** The group that a document id alone tells, or null for an issue, whose team only its board knows. */
export function groupOfAddress(address: DocumentAddress): GroupId | null {
  switch (address.kind) {
    case 'workspace':
      return 'workspace';
    case 'team':
    case 'board':
      return teamGroup(address.teamId);
    case 'member':
      return memberGroup(address.memberId);
    case 'issue':
      return null;
  }
}
