import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { programFolders } from './program-folders.ts';

let scratch: Scratch;
beforeEach(async () => void (scratch = await createScratch('programs')));
afterEach(() => scratch.remove());

test('programs that came as packages are shown with all packages, others with their folder', async () => {
  const packages = join(scratch.path, 'app', 'node_modules');
  const own = join(scratch.path, 'own');
  await mkdir(join(packages, '.bin'), { recursive: true });
  await mkdir(join(packages, 'agent', 'bin'), { recursive: true });
  await mkdir(own);
  await writeFile(join(packages, 'agent', 'bin', 'agent.js'), '');
  await symlink('../agent/bin/agent.js', join(packages, '.bin', 'agent'));
  await symlink(join(packages, '.bin', 'agent'), join(own, 'agent'));
  expect(programFolders('', [join(packages, '.bin', 'agent')])).toEqual([packages]);
  expect(programFolders(own, [join(own, 'agent')])).toEqual([own, packages]);
});

test('what is not there, or not a whole path, is left out', () => {
  expect(programFolders(`/no/such/folder:relative::`, ['codex', '/no/such/program'])).toEqual([]);
});
