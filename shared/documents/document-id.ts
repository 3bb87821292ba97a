import { issueId, memberId, teamId, type IssueId, type MemberId, type TeamId } from '../domain/ids.ts';

/** Address of one CRDT document. */
export type DocumentAddress =
  | { kind: 'workspace' }
  | { kind: 'team'; teamId: TeamId }
  | { kind: 'board'; teamId: TeamId; shard: number }
  | { kind: 'member'; memberId: MemberId }
  | { kind: 'issue'; issueId: IssueId };

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const PATTERN = new RegExp(
  `^(?:(workspace)|(team|member|issue):(${ID})|(board):(${ID}):(0|[1-9][0-9]{0,5}))$`,
);

/** Spells an address as the document id that is stored and sent. */
export function documentId(address: DocumentAddress): string {
  switch (address.kind) {
    case 'workspace':
      return 'workspace';
    case 'team':
      return `team:${address.teamId}`;
    case 'board':
      return `board:${address.teamId}:${address.shard}`;
    case 'member':
      return `member:${address.memberId}`;
    case 'issue':
      return `issue:${address.issueId}`;
  }
}

/** Reads a document id; null when it is none. */
export function parseDocumentId(id: string): DocumentAddress | null {
  const match = PATTERN.exec(id);
  if (!match) return null;
  if (match[1]) return { kind: 'workspace' };
  if (match[4]) return { kind: 'board', teamId: teamId.parse(match[5]), shard: Number(match[6]) };
  if (match[2] === 'team') return { kind: 'team', teamId: teamId.parse(match[3]) };
  if (match[2] === 'member') return { kind: 'member', memberId: memberId.parse(match[3]) };
  return { kind: 'issue', issueId: issueId.parse(match[3]) };
}
