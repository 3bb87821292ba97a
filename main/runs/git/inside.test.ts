import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { assertInside, identify, isBelow, useInside } from './inside.ts';

let scratch: Scratch;
let root: string;
let run: string;
beforeEach(async () => {
  scratch = await createScratch('inside');
  root = join(scratch.path, 'worktrees');
  run = join(root, 'run-1');
  await mkdir(run, { recursive: true });
});
afterEach(() => scratch.remove());

const moved = { category: 'workspace', code: 'worktree_moved' };

describe('a worktree', () => {
  test('is used where it was made', async () => {
    await expect(assertInside(run, root)).resolves.toBeUndefined();
    await expect(assertInside(run, root, await identify(run, root))).resolves.toBeUndefined();
  });

  test('is used where the root itself is reached through a link', async () => {
    await symlink(root, join(scratch.path, 'link'));
    await expect(assertInside(run, join(scratch.path, 'link'))).resolves.toBeUndefined();
  });

  test.each([
    ['a link in its place', () => replaceBy('elsewhere')],
    ['a link to another worktree', () => replaceBy('worktrees/run-2')],
    ['a link to its own root', () => replaceBy('worktrees')],
    ['a link on the way to it', () => linkedParent()],
    ['a file in its place', () => file()],
  ])('is not used with %s', async (_, make) => {
    await expect(assertInside(await make(), root)).rejects.toMatchObject(moved);
  });

  test.each([
    ['the root', () => root],
    ['what is above the root', () => scratch.path],
    ['a neighbour whose name begins the same', () => `${root}-2`],
    ['a path with ..', () => `${root}/run-1/../run-1`],
    ['a path out of the root', () => `${root}/../elsewhere`],
    ['a path that ends in a slash', () => `${run}/`],
    ['a relative path', () => 'main'],
  ])('is not %s', async (_, path) => {
    await mkdir(`${root}-2`);
    await mkdir(join(scratch.path, 'elsewhere'));
    await expect(assertInside(path(), root)).rejects.toMatchObject(moved);
  });

  test('that is gone says so', async () => {
    await expect(assertInside(join(root, 'gone'), root)).rejects.toMatchObject({ code: 'worktree_missing' });
  });

  test('is known again by its identity, not its name', async () => {
    const known = await identify(run, root);
    await rename(run, join(root, 'away'));
    await mkdir(run);
    await expect(assertInside(run, root, known)).rejects.toMatchObject(moved);
    await expect(assertInside(join(root, 'away'), root, known)).resolves.toBeUndefined();
  });

  test('that is swapped while it is used is found out', async () => {
    const swap = async (): Promise<string> => {
      await rename(run, join(root, 'away'));
      await mkdir(run);
      return 'result';
    };
    await expect(useInside(run, root, swap)).rejects.toMatchObject(moved);
    await expect(useInside(run, root, async () => 'result')).resolves.toBe('result');
  });

  const replaceBy = async (target: string): Promise<string> => {
    await mkdir(join(scratch.path, target), { recursive: true });
    await rename(run, join(scratch.path, 'away'));
    await symlink(join(scratch.path, target), run);
    return run;
  };
  const linkedParent = async (): Promise<string> => {
    await mkdir(join(scratch.path, 'elsewhere', 'run-1'), { recursive: true });
    await symlink(join(scratch.path, 'elsewhere'), join(root, 'group'));
    return join(root, 'group', 'run-1');
  };
  const file = async (): Promise<string> => {
    await writeFile(join(root, 'file'), '');
    return join(root, 'file');
  };
});

test('below means really below', () => {
  expect(isBelow('/a/b', '/a')).toBe(true);
  expect(isBelow('/a/..b', '/a')).toBe(true);
  expect(isBelow('/b', '/')).toBe(true);
  expect(isBelow('/a', '/a')).toBe(false);
  expect(isBelow('/ab', '/a')).toBe(false);
  expect(isBelow('/', '/a')).toBe(false);
});
