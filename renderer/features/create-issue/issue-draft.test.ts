import { expect, test } from 'vitest';
import { emptyDraft, toCreate } from './issue-draft.ts';

const projectId = '01900000-0000-7000-8000-000000000001';

test('a draft begins in the project and the status where one stood', () => {
  expect(emptyDraft({ projectId, status: 'in_review' })).toMatchObject({ projectId, status: 'in_review' });
  expect(emptyDraft({ projectId: null, status: 'nonsense' }).status).toBe('backlog');
  expect(emptyDraft({ projectId: null }).status).toBe('backlog');
});

test('a draft begins with what is written down already', () => {
  const begin = { projectId, title: 'Follow-up of ENG-1: ', description: 'Why.' };
  expect(emptyDraft(begin)).toMatchObject(begin);
});

test('what was left empty is left out', () => {
  const draft = { ...emptyDraft({ projectId: null }), title: 'One', description: ' \n' };
  expect(toCreate(draft)).toEqual({ title: 'One', status: 'backlog', priority: 'none' });
  expect(toCreate({ ...draft, projectId, description: ' - a' })).toMatchObject({
    projectId,
    description: ' - a',
  });
});
