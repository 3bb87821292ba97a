import { expect, test } from 'vitest';
import type { EvidenceRow, EvidenceState } from '../../../shared/contract/methods/evidence.ts';
import { criterionId, evidenceId, runId } from '../../../shared/domain/ids.ts';
import { judgeCriterion } from './judge-criterion.ts';

const id = '01890000-0000-7000-8000-000000000001';
const criterion = { criterionId: criterionId.parse(id), text: 'It holds' };
const needs = { ...criterion, check: { name: 'unit', command: 'npm test', timeoutMs: 1 } };
const needsNothing = { ...criterion, check: null };
const row: EvidenceRow = {
  evidenceId: evidenceId.parse(id),
  runId: runId.parse(id),
  kind: 'command',
  check: 'unit',
  criterionId: null,
  criterionText: null,
  command: 'npm test',
  exitCode: 0,
  passed: true,
  outputRemoved: null,
  artifact: null,
  commit: 'a',
  at: 1,
  by: null,
  note: null,
  durationMs: 1,
};
const note: EvidenceRow = { ...row, kind: 'note', criterionText: 'It holds', note: 'Seen', command: null };
const none = { evidence: null, signedOff: null };

test.each<[string, EvidenceState, Parameters<typeof judgeCriterion>]>([
  ['nothing is demanded', 'not_demanded', [needsNothing, none, 'a']],
  ['nothing is there', 'missing', [needs, none, 'a']],
  ['its check passed', 'fresh', [needs, { ...none, evidence: row }, 'a']],
  ['its check failed', 'failed', [needs, { ...none, evidence: { ...row, passed: false } }, 'a']],
  ['the head moved', 'stale', [needs, { ...none, evidence: row }, 'b']],
  ['a failure is of another commit', 'stale', [needs, { ...none, evidence: { ...row, passed: false } }, 'b']],
  ['the command is another', 'stale', [needs, { ...none, evidence: { ...row, command: 'true' } }, 'a']],
  [
    'the check is gone',
    'stale',
    [{ ...needs, check: { ...needs.check, command: null } }, { ...none, evidence: row }, 'a'],
  ],
  ['the head is unknown', 'stale', [needs, { ...none, evidence: row }, null]],
  ['a person signed it off', 'fresh', [needs, { ...none, signedOff: note }, 'a']],
  [
    'a person signed it off after a failure',
    'fresh',
    [needs, { evidence: { ...row, passed: false }, signedOff: note }, 'a'],
  ],
  ['a person signed off what nobody demands', 'fresh', [needsNothing, { ...none, signedOff: note }, 'a']],
  ['a note is of another commit', 'stale', [needs, { ...none, signedOff: note }, 'b']],
  [
    'a note is of other words',
    'stale',
    [needsNothing, { ...none, signedOff: { ...note, criterionText: 'x' } }, 'a'],
  ],
  [
    'a check passed after an old note',
    'fresh',
    [needs, { evidence: { ...row, commit: 'b' }, signedOff: note }, 'b'],
  ],
])('62: %s: %s', (_what, state, given) => {
  expect(judgeCriterion(...given)).toBe(state);
});
