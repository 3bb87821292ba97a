import * as fc from 'fast-check';
import { isAbsolute, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Approval } from '../../../shared/contract/run-schemas.ts';
import {
  approvalPolicies,
  defaultRunSettings,
  type ApprovalPolicy,
} from '../../../shared/contract/run-settings.ts';
import { isAllowed } from './policy.ts';

const WORKTREE = '/profile/worktrees/run';
const asked = (kind: Approval['kind'], files?: string[]): Approval => ({
  requestId: '1',
  kind,
  title: 'Do it',
  openedAt: 0,
  ...(files && { files }),
});
const allowedBy = (approval: Approval): ApprovalPolicy[] =>
  approvalPolicies.filter((policy) => isAllowed(policy, approval, WORKTREE));

test('44: each policy allows what it says and asks a person for the rest', () => {
  expect(allowedBy(asked('read'))).toEqual(['allow_reads', 'allow_edits', 'never_ask']);
  expect(allowedBy(asked('file_change', ['src/a.ts', `${WORKTREE}/b.ts`]))).toEqual([
    'allow_edits',
    'never_ask',
  ]);
  expect(allowedBy(asked('command'))).toEqual(['never_ask']);
  expect(allowedBy(asked('other'))).toEqual(['never_ask']);
  expect(allowedBy(asked('question'))).toEqual([]);
  expect(defaultRunSettings.approvals).toBe('ask');
});

test('44: an edit of which it is not known where it goes, or that leaves the worktree, is asked for', () => {
  for (const files of [undefined, [], ['a.ts', '../b.ts'], ['/etc/passwd'], ['.'], ['..'], ['a/../../b']]) {
    expect(allowedBy(asked('file_change', files))).toEqual(['never_ask']);
  }
});

test('44: whatever a path looks like, an edit that is allowed stays in the worktree', () => {
  const part = fc.constantFrom('..', '.', 'a', 'b c', '', '...', '~', '%2e%2e');
  const path = fc
    .tuple(fc.boolean(), fc.array(part))
    .map(([root, parts]) => (root ? '/' : '') + parts.join('/'));
  fc.assert(
    fc.property(fc.array(path, { minLength: 1 }), (files) => {
      if (!isAllowed('allow_edits', asked('file_change', files), WORKTREE)) return;
      for (const file of files) {
        const inside = relative(WORKTREE, resolve(WORKTREE, file));
        expect(inside.split('/')[0]).not.toBe('..');
        expect(isAbsolute(inside)).toBe(false);
      }
    }),
  );
});
