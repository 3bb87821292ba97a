import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { criterionId, issueId, projectId } from '../domain/ids.ts';
import { boardKeys, readCriterion, readIssue, watchBoard, writeIssue } from './board-document.ts';
import { readBody, writeBody } from './issue-document.ts';
import { mayChange, stampSchemaVersion } from './schema-version.ts';
import { readProjects, writeProject } from './team-document.ts';
import { readWorkspace } from './workspace-document.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const anIssue = issueId.parse(uuid(1));

/** Anything that Yjs can hold in a map, of the right kind or not. */
const junk = fc.oneof(
  fc.string(),
  fc.double(),
  fc.constant(null),
  fc.boolean(),
  fc.object({ withNullPrototype: false }),
  fc.array(fc.string()),
  fc.uint8Array(),
  fc.constantFrom('done', 'urgent', 'a0', uuid(3), uuid(4)),
);
const fieldNames = fc.constantFrom(
  'title',
  'status',
  'priority',
  'projectId',
  'move',
  'assigneeId',
  'order',
  'number',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'name',
  'key',
  'joinedAt',
  'issueId',
  'text',
);
const junkMaps = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom(uuid(1), uuid(2))),
  fc.oneof(
    junk,
    fc.dictionary(fieldNames, junk).map((fields) => ({ inner: fields })),
  ),
);

function fill(doc: Y.Doc, name: string, content: Record<string, unknown>): void {
  const map = doc.getMap(name);
  for (const [key, value] of Object.entries(content)) {
    const isInner = typeof value === 'object' && value !== null && 'inner' in value;
    map.set(key, isInner ? new Y.Map(Object.entries(value.inner as object)) : value);
  }
}

describe('readers', () => {
  test('documents 1: whatever another replica wrote is read without throwing, as valid values', () => {
    fc.assert(
      fc.property(junkMaps, junk, (content, name) => {
        const doc = new Y.Doc();
        for (const map of ['issues', 'criteria', 'projects', 'teams', 'members']) fill(doc, map, content);
        doc.getMap('meta').set('name', name);
        doc.getMap('meta').set('schema:2', name);
        const workspace = readWorkspace(doc);
        for (const team of workspace.teams) expect(team.key).toMatch(/^[A-Z][A-Z0-9]{0,6}$/);
        for (const project of readProjects(doc))
          expect(projectId.safeParse(project.projectId).success).toBe(true);
        for (const key of boardKeys(doc).issues) {
          const issue = readIssue(doc, key);
          if (!issue) continue;
          expect(issueId.safeParse(issue.issueId).success).toBe(true);
          expect(issue.title.length).toBeGreaterThan(0);
          expect(issue.title.isWellFormed()).toBe(true);
          expect(Number.isInteger(issue.createdAt)).toBe(true);
        }
        for (const key of boardKeys(doc).criteria) readCriterion(doc, key);
        mayChange(doc);
      }),
    );
  });

  test('documents 1: a description of other content than text is read as its text', () => {
    const doc = new Y.Doc();
    doc.getText('body').insertEmbed(0, { image: 'x' });
    doc.getText('body').insert(1, 'after');
    expect(readBody(doc)).toBe('after');
    writeBody(doc, 'anew');
    expect(readBody(doc)).toBe('anew');
  });
});

describe('writers', () => {
  test('documents 2: setting what is there already makes no update', () => {
    const doc = new Y.Doc();
    const fields = { title: 'One', order: 'a0', createdAt: 1, move: { parentId: anIssue, at: 3 } };
    writeIssue(doc, anIssue, fields);
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    writeIssue(doc, anIssue, { ...fields, assigneeId: null });
    writeProject(doc, projectId.parse(uuid(2)), { name: 'P' });
    writeProject(doc, projectId.parse(uuid(2)), { name: 'P' });
    expect(updates).toHaveLength(1);
  });

  test('documents 2: edits of different fields both survive a merge', () => {
    const a = new Y.Doc();
    writeIssue(a, anIssue, { title: 'One', status: 'todo', order: 'a0' });
    const b = new Y.Doc();
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    writeIssue(a, anIssue, { title: 'Two' });
    writeIssue(b, anIssue, { status: 'done' });
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
    expect(readIssue(a, anIssue)).toMatchObject({ title: 'Two', status: 'done' });
  });

  test('documents 3: a document of a newer program may be read and not changed', () => {
    const doc = new Y.Doc();
    expect(mayChange(doc)).toBe(true);
    stampSchemaVersion(doc);
    expect(mayChange(doc)).toBe(true);
    stampSchemaVersion(doc, 2);
    expect(mayChange(doc)).toBe(false);
    stampSchemaVersion(doc, 1);
    expect(mayChange(doc)).toBe(false);
  });

  test('documents 1: any number of keys says no more than the highest version', () => {
    const doc = new Y.Doc();
    doc.transact(() => {
      for (let n = 0; n < 150_000; n++) doc.getMap('meta').set(`schema:x${n}`, true);
    });
    expect(mayChange(doc)).toBe(true);
  });

  test.each([
    [1, 2],
    [2, 1],
  ])('documents 3: of two programs that make a document apart, the newer counts (%i, %i)', (one, two) => {
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    [a.clientID, b.clientID] = [1, 2];
    stampSchemaVersion(a, one);
    stampSchemaVersion(b, two);
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
    expect([mayChange(a, 1), mayChange(a, 2)]).toEqual([false, true]);
  });
});

test('documents 4: watching names exactly the entries that a transaction touched', () => {
  const doc = new Y.Doc();
  const other = issueId.parse(uuid(2));
  writeIssue(doc, anIssue, { title: 'One' });
  writeIssue(doc, other, { title: 'Two' });
  const seen: string[] = [];
  const undo = watchBoard(doc, ({ issues }) => seen.push(...issues));
  doc.transact(() => writeIssue(doc, anIssue, { title: 'Three' }));
  expect(seen).toEqual([anIssue]);
  doc.getMap('issues').delete(other);
  expect(seen).toEqual([anIssue, other]);
  undo();
  writeIssue(doc, anIssue, { title: 'Four' });
  expect(seen).toHaveLength(2);
  expect(readIssue(doc, other)).toBeNull();
  expect(readIssue(doc, 'nonsense')).toBeNull();
  expect(readCriterion(doc, criterionId.parse(uuid(5)))).toBeNull();
  expect(readWorkspace(doc)).toEqual({ name: null, teams: [], members: [] });
});
