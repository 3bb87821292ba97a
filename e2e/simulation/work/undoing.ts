import { parseChange, type Change, type ChangeOf } from '../../../main/replica/undo/change.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../../main/store/types.ts';
import type { Person, Team } from '../world/team.ts';
import type { Action } from './action.ts';
import { attempt } from './attempt.ts';
import type { Answer } from './answer.ts';
import { criteriaAfter, textAfter } from './undone.ts';

type Stack = 'undo' | 'redo';

/** What the next step would change, as the profile keeps it. */
function nextChanges(read: ReadHandle, memberId: string | null, stack: Stack): Change[] {
  return read
    .all<{ change: string }>(
      `SELECT change FROM undo_change WHERE step = (
         SELECT id FROM undo_step WHERE member_id = ? AND stack = ? ORDER BY id DESC LIMIT 1) ORDER BY id`,
      memberId,
      stack,
    )
    .flatMap(({ change }) => parseChange(change) ?? []);
}

interface Row {
  readonly title: string;
  readonly deletedAt: number | null;
}

function readRow(read: ReadHandle, issueId: IssueId): Row | undefined {
  const sql = 'SELECT title, deleted_at AS deletedAt FROM issue_row WHERE issue_id = ?';
  return read.get<Row>(sql, issueId);
}

/** What an undo or redo may write: only where the value is still the one that it goes from. */
interface Expecting {
  readonly team: Team;
  readonly person: Person;
  /** As things stand when it is done. */
  readonly read: ReadHandle;
}

/** As it stands in every text that this person writes. */
const writerOf = ({ device }: Person): string => `-${device.name}-`;

function expectDeleted({ team, person }: Expecting, row: Row, change: ChangeOf<'deleted'>): Answer[] {
  if (row.deletedAt !== change.from) return [];
  const deed = change.to === null ? 'restore' : 'delete';
  return [team.ledger.lives.note(change.issueId, deed, person.device.name)];
}

function expectFields(
  { team, person }: Expecting,
  row: Row,
  { issueId, from, to }: ChangeOf<'fields'>,
): Answer[] {
  const isMine = row.deletedAt === null && row.title === from.title;
  return to.title !== undefined && isMine
    ? [team.ledger.titles.at(issueId).write(to.title, row.title, writerOf(person))]
    : [];
}

function expectName(
  { team, person, read }: Expecting,
  { projectId, field, from, to }: ChangeOf<'project'>,
): Answer[] {
  const row = read.get<{ name: string }>('SELECT name FROM project_row WHERE project_id = ?', projectId);
  if (field !== 'name' || to === null || row?.name !== from) return [];
  return [team.ledger.names.at(projectId).write(to, from, writerOf(person))];
}

function expectChange(expecting: Expecting, change: Change): Answer[] {
  if (change.kind === 'project') return expectName(expecting, change);
  const row = readRow(expecting.read, change.issueId);
  if (!row) return [];
  if (change.kind === 'deleted') return expectDeleted(expecting, row, change);
  return change.kind === 'fields' ? expectFields(expecting, row, change) : [];
}

/** What was added by command to a description in which others type, too: an undo may take it out, a redo bring it back. */
function expectRemovals({ team, person }: Expecting, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind !== 'description') continue;
    const { marks } = team.ledger;
    const added = marks.of(`issue:${change.issueId}`).filter((mark) => mark.startsWith('[amended-'));
    for (const mark of added) marks.remove(mark, person.device.name);
  }
}

/** Criteria and texts that only this person writes by command: perhaps on another machine, of which this is a copy. */
function expectOwn({ team, read }: Expecting, changes: readonly Change[]): Answer[] {
  const { criteria, descriptions } = team.ledger;
  return [...Map.groupBy(changes, (change) => (change.kind === 'project' ? null : change.issueId))].flatMap(
    ([issueId, ofOne]): Answer[] => {
      const row = issueId && readRow(read, issueId);
      if (!issueId || row?.deletedAt !== null || !row.title.startsWith('own-')) return [];
      const list = criteriaAfter(read, issueId, ofOne);
      const text = textAfter(read, issueId, ofOne);
      return [
        ...(list ? [criteria.at(issueId).write(list, null)] : []),
        ...(text === null ? [] : [descriptions.at(issueId).write(text, null)]),
      ];
    },
  );
}

const goBack =
  (stack: Stack): Action =>
  async (team, person, host) => {
    const answers: Answer[] = [];
    // In the commit of the step and right before it: nothing comes between.
    const looking = host.store.commit((tx) => {
      const expecting = { team, person, read: tx };
      const changes = nextChanges(tx, host.replica.me(), stack);
      answers.push(...changes.flatMap((change) => expectChange(expecting, change)));
      answers.push(...expectOwn(expecting, changes));
      expectRemovals(expecting, changes);
    });
    looking.catch(() => undefined);
    const all: Answer = {
      saved: () => answers.forEach((answer) => answer.saved()),
      refused: () => answers.forEach((answer) => answer.refused()),
    };
    const none = stack === 'undo' ? 'NOTHING_TO_UNDO' : 'NOTHING_TO_REDO';
    await attempt(team, host, host.replica.edits[stack](host.action()), [all], [none]);
  };

export const undo: Action = goBack('undo');
export const redo: Action = goBack('redo');
