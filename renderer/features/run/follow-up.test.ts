import { expect, test } from 'vitest';
import { followUpOf } from './follow-up.ts';

const run = { issueId: 'i', key: 'ENG-12', title: 'Heights drift', name: 'Run 3' };

test('a follow-up names its issue in the title and leads back to it', () => {
  expect(followUpOf({ ...run, branch: 'hearth/eng-12-heights-drift' })).toEqual({
    title: 'Follow-up of ENG-12: Heights drift',
    description: 'Follow-up of [ENG-12](#/issue/i) (run 3, branch `hearth/eng-12-heights-drift`).\n\n',
  });
  expect(followUpOf({ ...run, branch: undefined }).description).toContain('(run 3).');
});
