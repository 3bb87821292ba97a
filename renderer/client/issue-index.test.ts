import fc from 'fast-check';
import { expect, test } from 'vitest';
import { issueRow, type IssueRow } from '../../shared/contract/schemas.ts';
import { issueStatuses, priorities } from '../../shared/domain/issue.ts';
import { changeIssues, compareIssues, emptyIssueIndex } from './issue-index.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const row: fc.Arbitrary<IssueRow> = fc
  .record({
    n: fc.integer({ min: 1, max: 30 }),
    status: fc.constantFrom(...issueStatuses),
    order: fc.constantFrom('a0', 'a1', 'Zz', 'b'),
    projectId: fc.constantFrom(null, uuid(101), uuid(102)),
    parentId: fc.constantFrom(null, uuid(1), uuid(2)),
    priority: fc.constantFrom(...priorities),
    title: fc.string({ maxLength: 5 }),
  })
  .map(({ n, ...fields }) =>
    issueRow.parse({
      issueId: uuid(n),
      key: `ENG-${n}`,
      number: n,
      teamId: uuid(100),
      assigneeId: null,
      createdAt: 1,
      updatedAt: 1,
      ...fields,
    }),
  );
const change = fc.record({
  rows: fc.array(row, { maxLength: 10 }),
  removed: fc.array(fc.integer({ min: 1, max: 30 }).map(uuid), { maxLength: 3 }),
});

test('after any changes the index is what building it at once would give', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      let index = emptyIssueIndex;
      const model = new Map<string, IssueRow>();
      for (const { rows, removed } of changes) {
        const gone = removed.map((id) => issueRow.shape.issueId.parse(id));
        index = changeIssues(index, rows, gone);
        for (const each of rows) model.set(each.issueId, each);
        for (const id of gone) model.delete(id);
      }
      const sorted = [...model.values()].toSorted(compareIssues);
      expect(index.order).toEqual(sorted.map(({ issueId }) => issueId));
      expect([...index.byId.values()].toSorted(compareIssues)).toEqual(sorted);
      for (const projectId of new Set(sorted.map((each) => each.projectId))) {
        const expected = sorted.filter((each) => each.projectId === projectId).map(({ issueId }) => issueId);
        expect(index.byProject.get(projectId)).toEqual(expected);
      }
      for (const [parent, children] of index.byParent) {
        expect(children).toEqual(
          sorted.filter(({ parentId }) => parentId === parent).map(({ issueId }) => issueId),
        );
      }
    }),
  );
});

test('a change that moves nothing keeps the order itself', () => {
  const make = (title: string): IssueRow =>
    issueRow.parse({
      issueId: uuid(1),
      key: 'ENG-1',
      number: 1,
      teamId: uuid(100),
      projectId: null,
      parentId: null,
      title,
      status: 'todo',
      priority: 'none',
      assigneeId: null,
      order: 'a0',
      createdAt: 1,
      updatedAt: 1,
    });
  const before = changeIssues(emptyIssueIndex, [make('old')], []);
  const after = changeIssues(before, [make('new')], []);
  expect(after.order).toBe(before.order);
  expect(after.byProject).toBe(before.byProject);
  expect(after.byId.get(make('').issueId)?.title).toBe('new');
  expect(before.byId.get(make('').issueId)?.title).toBe('old');
});
