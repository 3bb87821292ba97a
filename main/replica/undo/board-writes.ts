import type * as Y from 'yjs';
import {
  deleteCriterion,
  writeCriterion,
  writeIssue,
  type BoardIssue,
} from '../../../shared/documents/board-document.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Edit } from '../edit.ts';
import type { ChangeOf } from './change.ts';
import type { CurrentIssue } from './current-issues.ts';

/** All that is written into the board for one issue. */
export interface BoardWrite {
  readonly issue: CurrentIssue;
  fields: Partial<Omit<BoardIssue, 'issueId'>>;
  readonly criteria: ChangeOf<'criterion'>[];
}

/** Issues of one record: with the longest titles it still fits into a frame of the wire. */
const PER_RECORD = 250;

/** Issues by board, in parts that are one record each. */
export function* boardParts<T extends { readonly issue: CurrentIssue }>(
  writes: Iterable<T>,
): Generator<{ board: CurrentIssue; part: T[] }> {
  const boards = Map.groupBy(writes, ({ issue }) => `${issue.teamId} ${issue.shard}`);
  for (const ofBoard of boards.values()) {
    for (let done = 0; done < ofBoard.length; done += PER_RECORD) {
      const part = ofBoard.slice(done, done + PER_RECORD);
      if (part[0]) yield { board: part[0].issue, part };
    }
  }
}

function write(doc: Y.Doc, issueId: IssueId, { fields, criteria }: BoardWrite): void {
  writeIssue(doc, issueId, fields);
  for (const { criterionId, to } of criteria) {
    if (to === null) deleteCriterion(doc, criterionId);
    else writeCriterion(doc, { criterionId, issueId, ...to });
  }
}

/** Writes into the boards, each in as few transactions as its records allow. */
export function writeBoards(edit: Edit, writes: Iterable<BoardWrite>): void {
  for (const { board, part } of boardParts(writes)) {
    const { teamId, shard } = board;
    edit.change({ kind: 'board', teamId, shard }, teamGroup(teamId), (doc) => {
      for (const one of part) write(doc, one.issue.issueId, one);
    });
  }
}
