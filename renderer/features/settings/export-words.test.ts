import { expect, test } from 'vitest';
import { describeExport, suggestExportPath } from './export-words.ts';

const now = new Date(2026, 2, 5, 9).getTime();

test('the file is suggested beside the profile, named after workspace and day, on any system', () => {
  expect(suggestExportPath('/home/tove/.hearth', 'Tide & Wright', now)).toBe(
    '/home/tove/tide-wright-2026-03-05.zip',
  );
  expect(suggestExportPath('C:\\Users\\tove\\hearth', 'Ævar', now)).toBe(
    'C:\\Users\\tove\\var-2026-03-05.zip',
  );
  expect(suggestExportPath('/p', '潮', now)).toBe('/hearth-2026-03-05.zip');
});

test('what was written is counted, one or many', () => {
  const counts = {
    teams: 1,
    projects: 1,
    members: 2,
    issues: 1_200,
    deletedIssues: 3,
    criteria: 0,
    documents: 9,
  };
  expect(describeExport({ bytes: 1_234_000, counts })).toMatch(
    /^1\.2 MB: 1\u2009200 issues \(3 of them deleted\), 1 project, 2 members\./,
  );
  expect(describeExport({ bytes: 12, counts: { ...counts, issues: 1, deletedIssues: 0 } })).toMatch(
    /^12 bytes: 1 issue, 1 project/,
  );
});
