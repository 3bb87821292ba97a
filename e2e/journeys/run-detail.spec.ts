/** All of a run beside its terminal: its files, comments on what it changed, its events, and what can be done with it. */
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { dialog, goTo, runTest, startCommand, tab } from '../fixtures/run-page.ts';

const test = runTest.extend({
  files: {
    'clock.txt': 'local time\nsecond line\n',
    'src/tide.ts': Array.from(
      { length: 300 },
      (_, index) => `export const height${index} = ${index};\n`,
    ).join(''),
    'src/deep/moon.ts': 'export const phase = "new";\n',
  },
});

const script =
  'echo "ship time" > clock.txt; echo "second line" >> clock.txt; echo "export const phase = 1;" > src/deep/moon.ts; echo new > added.txt';
const main = (page: Page): Locator => page.getByRole('main');
const tree = (page: Page): Locator => page.getByTestId('file-tree');
const row = (page: Page, name: string): Locator => tree(page).getByRole('treeitem', { name });

/** Runs the script to its end and leaves the terminal. */
async function finishRun(page: Page): Promise<void> {
  await startCommand(page, script);
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Shift+l');
  await expect(tab(page, 'Terminal')).toBeFocused();
}

test('the files of a run are found and read by key, and by mouse', async ({ page, host, work }) => {
  await finishRun(page);
  const [run] = (await host.call('runs.query', { issueId: work.issueId })).rows;
  const isConfined = run !== undefined && 'sandboxed' in run && run.sandboxed;
  await expect(page.getByText('Unsandboxed', { exact: true })).toHaveCount(isConfined ? 0 : 1);
  await page.keyboard.press('5');
  await expect(tab(page, 'Files')).toHaveAttribute('aria-selected', 'true');
  await expect(tree(page)).toBeFocused();
  await expect(row(page, 'src')).toContainText('changed');
  await expect(row(page, '.git')).toHaveCount(0);

  // Down to src, into it, into deep, to the file, and into its text.
  await page.keyboard.press('j');
  await page.keyboard.press('l');
  await expect(row(page, 'deep')).toBeVisible();
  await page.keyboard.press('l');
  await expect(row(page, 'deep')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('l');
  await expect(row(page, 'moon.ts')).toBeVisible();
  await page.keyboard.press('l');
  await expect(row(page, 'moon.ts')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  const text = page.getByTestId('file');
  await expect(text).toContainText('export const phase = 1;');
  await page.keyboard.press('l');
  await expect(text).toBeFocused();
  await page.keyboard.press('h');
  await expect(tree(page)).toBeFocused();
  for (const key of ['h', 'h']) await page.keyboard.press(key);
  await expect(row(page, 'moon.ts')).toHaveCount(0);
  await expectAccessible(page, 'files');

  await row(page, 'tide.ts').click();
  await expect(text).toContainText('export const height0 = 0;');
  await expect(main(page).getByText('300 lines')).toBeVisible();
  await page.reload();
  await expect(text).toContainText('export const height0 = 0;');
  const { runId } = run ?? {};
  await goTo(page, `run/${runId}/files/${encodeURIComponent('src/tide.ts')}/250`);
  await expect(text).toContainText('export const height249 = 249;');
  await goTo(page, `run/${runId}/files/${encodeURIComponent('../../secret')}`);
  await expect(page.getByText('That is no path below the worktree')).toBeVisible();
});

test('comments on the changes are gathered, kept while one looks elsewhere, and sent together', async ({
  page,
  host,
  work,
}) => {
  await finishRun(page);
  await page.keyboard.press('3');
  const changes = page.getByTestId('changes');
  await expect(changes).toContainText('ship time');
  // Files come by name: the first line is of the new file, then the first of clock.txt.
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: /^Comment on/ });
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('aria-label', 'Comment on line 1 of clock.txt');
  await page.keyboard.type('Name the zone.');
  // Escape keeps what was begun, also over another part of the run.
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  await page.keyboard.press('1');
  await page.keyboard.press('3');
  await changes
    .getByText('ship time')
    .locator('xpath=ancestor::*[@data-at]')
    .click({ position: { x: 8, y: 8 } });
  await expect(field).toHaveValue('Name the zone.');
  await page.keyboard.press('ControlOrMeta+Enter');
  const comment = page.getByRole('group', { name: 'Comment of You on line 1' });
  await expect(comment).toContainText('Name the zone.');
  await expect(comment).toContainText('to the next attempt');

  // Another by mouse, on a file that is new.
  await changes
    .getByText('new', { exact: true })
    .locator('xpath=ancestor::*[@data-at]')
    .click({ position: { x: 8, y: 8 } });
  await page.keyboard.type('Is it needed?');
  await expectAccessible(page, 'comments');
  await page.keyboard.press('ControlOrMeta+Shift+Enter');
  await expect(page.getByText('2 comments kept for the next attempt')).toBeVisible();
  await expect(comment).toHaveCount(0);

  const [run] = (await host.call('runs.query', { issueId: work.issueId })).rows;
  const { rows } = await host.call('runs.events', { runId: run?.runId ?? '' });
  expect(rows.at(-1)).toMatchObject({
    kind: 'comments',
    sent: false,
    comments: [
      { path: 'clock.txt', side: 'after', line: 1, text: 'Name the zone.', code: 'ship time' },
      { path: 'added.txt', line: 1, text: 'Is it needed?', code: 'new' },
    ],
  });
  await page.keyboard.press('1');
  await expect(page.getByTestId('timeline')).toContainText('2 comments kept');
});

test('events are walked by key, opened, shown as they were journalled, and lead to what came of them', async ({
  page,
}) => {
  await finishRun(page);
  await page.keyboard.press('1');
  const timeline = page.getByTestId('timeline');
  await expect(timeline).toContainText('Committed 3 files');
  // From nowhere to the last event, and up to the commit.
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  const commit = timeline.getByRole('listitem').filter({ hasText: 'Committed 3 files' });
  await expect(commit).toBeFocused();
  await page.keyboard.press('r');
  await expect(timeline.getByRole('region', { name: 'As it was journalled' })).toContainText(
    '"kind": "commit"',
  );
  await expectAccessible(page, 'raw events');
  await page.keyboard.press('r');
  await expect(timeline.getByRole('region', { name: 'As it was journalled' })).toHaveCount(0);
  await page.keyboard.press('o');
  await expect(tab(page, 'Changes')).toHaveAttribute('aria-selected', 'true');
  await page.goBack();
  const worktree = timeline.getByRole('button', { name: /^Worktree ready/ });
  await worktree.click();
  await expect(timeline.getByRole('region', { name: 'Path of the worktree' })).toBeVisible();
  await page.keyboard.press('o');
  await expect(tab(page, 'Files')).toHaveAttribute('aria-selected', 'true');
});

test('a follow-up issue begins with where it comes from', async ({ page, host }) => {
  await finishRun(page);
  await page.keyboard.press('a');
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page, 'all that can be done');
  await page.keyboard.type('follow');
  await page.keyboard.press('Enter');
  const title = dialog(page).getByRole('textbox', { name: 'Title' });
  await expect(title).toHaveValue('Follow-up of ENG-1: Heights drift');
  await expect(dialog(page).getByRole('textbox', { name: 'Description' })).toHaveValue(
    /^Follow-up of \[ENG-1\]\(#\/issue\/.+\) \(run 1, branch `hearth\/eng-1-heights-drift`\)\./,
  );
  await expect(title).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('ENG-2 created')).toBeVisible();
  const { rows } = await host.call('issues.query', {});
  expect(rows.map(({ title: name }) => name)).toContain('Follow-up of ENG-1: Heights drift');
  // By mouse, what was journalled is saved.
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Debug: save what was journalled' }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.jsonl$/);
});
