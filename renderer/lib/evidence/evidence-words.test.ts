import { expect, test } from 'vitest';
import type { EvidenceRow } from '../../../shared/contract/methods/evidence.ts';
import { evidenceId, runId } from '../../../shared/domain/ids.ts';
import { countProven, decidingProof, endWords, proofWords, staleWords } from './evidence-words.ts';

const id = '01890000-0000-7000-8000-000000000001';
const head = 'a'.repeat(40);
const check = { name: 'unit', command: 'npm test' };
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
  commit: head,
  at: 1,
  by: null,
  note: null,
  durationMs: 4_200,
};
const note: EvidenceRow = { ...row, kind: 'note', note: 'Seen', criterionText: 'It holds', exitCode: null };
const failed: EvidenceRow = { ...row, exitCode: 3, passed: false };

test('one line says what there is', () => {
  const line = (proof: Partial<Parameters<typeof proofWords>[0]>) =>
    proofWords({ state: 'fresh', check, evidence: null, signedOff: null, ...proof });
  expect(line({ evidence: row })).toBe('exit 0 · aaaaaaa');
  expect(line({ state: 'failed', evidence: failed })).toBe('exit 3 · aaaaaaa');
  expect(line({ state: 'failed', evidence: { ...failed, exitCode: null } })).toBe('ended · aaaaaaa');
  expect(line({ state: 'failed', evidence: { ...row, passed: false } })).toBe('other files · aaaaaaa');
  expect(line({ state: 'stale', evidence: row })).toBe('stale · aaaaaaa');
  expect(line({ evidence: failed, signedOff: note })).toBe('signed off · aaaaaaa');
  expect(line({ state: 'missing' })).toBe('no evidence yet');
  expect(line({ state: 'not_demanded', check: null })).toBe('');
  expect(line({ state: 'stale', check: { name: 'unit', command: null }, evidence: row })).toBe(
    'the check is gone',
  );
});

test('a person’s word decides only where it is needed', () => {
  const of = (state: 'fresh' | 'failed', evidence: EvidenceRow) =>
    decidingProof({ state, check, evidence, signedOff: note });
  expect(of('fresh', row)).toBe(row);
  expect(of('fresh', failed)).toBe(note);
  expect(of('failed', failed)).toBe(failed);
});

test('what does not count any more says why', () => {
  const proof = { text: 'It holds', check, state: 'stale' } as const;
  expect(staleWords(proof, row, 'b'.repeat(40))).toBe('The head is bbbbbbb now');
  expect(staleWords(proof, row, null)).toBe('Git does not know the head any more');
  expect(staleWords(proof, row, head)).toBe('The check has another command now');
  expect(staleWords({ ...proof, text: 'Another' }, note, head)).toBe(
    'The criterion said something else then',
  );
  expect(staleWords({ ...proof, state: 'fresh' }, row, head)).toBeNull();
  expect(staleWords({ ...proof, state: 'fresh' }, note, head)).toBeNull();
});

test('what was proven is counted, and how long it took is told', () => {
  expect(countProven([{ state: 'fresh' }, { state: 'stale' }, { state: 'not_demanded' }])).toBe(
    '1 of 3 proven',
  );
  expect(endWords(row)).toBe('exit 0 · 4.2 s');
  expect(endWords(note)).toBe('signed off · 4.2 s');
});
