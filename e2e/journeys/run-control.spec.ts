/** How agents run on this machine: their settings, issues on which they got nowhere, and several runs at once. */
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { dialog, goTo, runTest as test } from '../fixtures/run-page.ts';

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
const field = (page: Page, name: string | RegExp): Locator => dialog(page).getByRole('textbox', { name });
const save = (page: Page): Locator => dialog(page).getByRole('button', { name: /^Save/ });

/** Opens the settings of the project from the palette. */
async function openSettings(page: Page): Promise<void> {
  await press(page, 'ControlOrMeta+k');
  await page.keyboard.type('how agents run in passage');
  await press(page, 'Enter');
  await expect(dialog(page).getByRole('radio', { name: /^Ask/ })).toBeFocused();
}

test('how agents run is set by keys, wrong values are told, and only what changed is saved', async ({
  page,
  host,
  work,
}) => {
  test.slow();
  await openSettings(page);
  await expect(save(page)).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page, 'how agents run');
  // From the first to the last of four policies.
  await press(page, 'ArrowDown', 'ArrowDown', 'ArrowDown');
  await expect(dialog(page).getByRole('radio', { name: /^Never ask/ })).toBeChecked();
  await expect(dialog(page).getByRole('alert')).toContainText(/Nobody looks|no sandbox/);
  await field(page, 'Branch of a run').fill('{issue}');
  await field(page, /^Attempts/).fill('none');
  await expect(dialog(page)).toContainText('Only {key}, {title}, {user} and {date} are filled in.');
  await expect(dialog(page)).toContainText('Write a number in digits.');
  await expect(save(page)).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page, 'how agents run, wrong');
  await field(page, 'Branch of a run').fill('agents/{key}');
  await expect(page.getByTestId('branch-example')).toHaveText('agents/eng-123');
  await field(page, /^Attempts/).fill('');
  await field(page, /^Silence/).fill('2,5');
  await press(page, 'ControlOrMeta+Enter');
  await expect(dialog(page)).toHaveCount(0);

  const { settings } = await host.call('projects.runSettings', { projectId: work.projectId });
  expect(settings).toMatchObject({
    approvals: 'never_ask',
    branchTemplate: 'agents/{key}',
    caps: { attempts: null, silenceMs: 150_000, wallClockMs: 7_200_000 },
  });
  const ofAll = await host.call('projects.runSettings', { projectId: null });
  expect(ofAll.settings).toMatchObject({ approvals: 'ask', branchTemplate: 'hearth/{key}-{title}' });
  await press(page, 'r');
  await expect(dialog(page).getByText('agents/eng-1', { exact: true })).toBeVisible();
});

test('an issue on which agents got nowhere says why, and is unblocked where a run is started', async ({
  page,
  host,
  work,
}) => {
  await openSettings(page);
  await field(page, /^Attempts/).fill('1');
  await press(page, 'ControlOrMeta+Enter');
  await expect(dialog(page)).toHaveCount(0);
  const { issueId } = work;
  const { runId } = await host.call('runs.start', { issueId, harness: 'pty', command: 'exit 3' });
  await expect.poll(async () => (await host.call('runs.get', { runId })).state).toBe('failed');

  await press(page, 'r');
  const note = dialog(page).getByRole('region', { name: 'ENG-1 is blocked' });
  await expect(note).toContainText('got nowhere');
  await field(page, 'Command').fill('echo new > added.txt');
  await press(page, 'ControlOrMeta+Enter');
  await expect(note).toBeVisible();
  await expectAccessible(page, 'a blocked issue');
  await note.getByRole('button', { name: 'Unblock' }).click();
  await expect(note).toHaveCount(0);
  await expect(field(page, 'Command')).toBeFocused();
  await press(page, 'ControlOrMeta+Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
});

/** Selects both issues of the list and starts a command on them. */
async function startTwo(page: Page, command: string): Promise<void> {
  await expect(page.getByRole('row', { name: /Pack tiles/ })).toBeVisible();
  await press(page, 'j', 'x', 'j', 'x', 'r');
  await expect(page.getByRole('dialog', { name: 'Run 2 issues with an agent' })).toBeVisible();
  await dialog(page)
    .getByRole('radio', { name: /^A command in a terminal/ })
    .check();
  await field(page, 'Command').fill(command);
  await expectAccessible(page, 'run several issues');
  await press(page, 'ControlOrMeta+Enter');
  await expect(page.getByRole('dialog', { name: '2 runs that were started together' })).toBeVisible();
}

test('two issues run in order; another two are cancelled', async ({ page, host, work }) => {
  test.slow();
  await host.call('issues.create', { title: 'Pack tiles', projectId: work.projectId });
  await goTo(page, 'issues/all');
  await startTwo(page, 'echo new > added.txt');
  await expect(dialog(page)).toContainText('All succeeded: 2 of 2 done');
  await expectAccessible(page, 'a batch');
  await press(page, 'Escape');
  await expect(dialog(page)).toHaveCount(0);

  await goTo(page, 'runs');
  await goTo(page, 'issues/all');
  await startTwo(page, 'cat');
  const items = dialog(page).getByRole('list', { name: 'Runs' }).getByRole('listitem');
  await expect(items.first()).toContainText('Running');
  await expect(items.last()).toContainText('Its turn has not come');
  await dialog(page).getByRole('button', { name: 'Cancel them…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel them' }).click();
  await expect(dialog(page)).toContainText('Cancelled: 0 of 2 done');
  await expect(items.first()).toContainText('Cancelled');
  await expect(items.last()).toContainText('Not started');
  await dialog(page)
    .getByRole('button', { name: /^Open the run of/ })
    .click();
  await expect(page).toHaveURL(/#\/run\//);
});

test('worktrees are listed with their sizes and why they are kept, and removed where they may be', async ({
  page,
  host,
  repo,
  work,
}) => {
  test.slow();
  const { issueId } = work;
  const start = async (command: string): Promise<string> => {
    const { runId } = await host.call('runs.start', { issueId, harness: 'pty', command, several: true });
    await expect.poll(async () => (await host.call('runs.get', { runId })).endedAt ?? null).not.toBeNull();
    return runId;
  };
  await start('echo kept > kept.txt');
  const merged = await start('echo merged > merged.txt');
  const { branch } = await host.call('runs.get', { runId: merged });
  await repo.git('merge', '--ff-only', branch ?? '');

  await press(page, 'ControlOrMeta+k');
  await page.keyboard.type('worktrees on this');
  await press(page, 'Enter');
  const rows = dialog(page).getByRole('list', { name: 'Worktrees' }).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(dialog(page)).toContainText('1 may be removed');
  const kept = rows.filter({ hasText: 'Kept. ' });
  const free = rows.filter({ hasNotText: 'Kept. ' });
  await expect(free).toContainText(branch ?? 'no branch');
  await expect(kept.getByRole('button', { name: /^Remove/ })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page, 'worktrees');
  await free.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(rows).toHaveCount(1);
  await expect(dialog(page)).toContainText('0 may be removed');
});
