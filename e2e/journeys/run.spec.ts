/** Running agents: a command in a terminal from the issue to the ledger, and how it is stopped and how it fails. */
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { processesWith } from '../fixtures/processes.ts';
import { dialog, goTo, runTest as test, screen, startCommand, tab } from '../fixtures/run-page.ts';

const main = (page: Page): Locator => page.getByRole('main');

test('a command is started from its issue, watched, and its work reviewed', async ({ page, repo }) => {
  await page.keyboard.press('r');
  await expect(dialog(page).getByText(repo.path)).toBeVisible();
  await expect(dialog(page).getByText('hearth/eng-1-heights-drift')).toBeVisible();
  await expectAccessible(page, 'start a run');
  await page.keyboard.press('Escape');

  // It prints, waits for a line that is typed, and edits a file with it.
  await startCommand(
    page,
    'echo ready; read zone; echo "zone is $zone"; echo "$zone time" > clock.txt; echo new > added.txt',
  );
  await expect(screen(page)).toContainText('ready');
  await page.keyboard.type('ship');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('zone is ship');
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();

  await page.getByRole('tab', { name: 'Changes' }).click();
  const changes = page.getByTestId('changes');
  await expect(changes.getByRole('button', { name: 'Modified clock.txt' })).toBeVisible();
  await expect(changes.getByRole('button', { name: 'Added added.txt' })).toBeVisible();
  await expect(changes).toContainText('ship time');
  await expect(changes).toContainText('local time');
  const branch = await repo.git('show', 'hearth/eng-1-heights-drift:clock.txt');
  expect(branch).toBe('ship time');
  expect(await repo.git('status', '--porcelain')).toBe('');

  await page.getByRole('tab', { name: 'Ledger' }).click();
  await expect(page.getByRole('row', { name: /finish ENG-1 succeeded/ })).toBeVisible();
  await expect(main(page)).toContainText('run.branch');
  await expect(main(page)).not.toContainText('ship time');
  await expect(main(page)).toContainText('Everything else stayed here.');

  await page.getByTestId('sync-row').click();
  await expect(page.getByRole('heading', { name: 'What left this machine' })).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.keyboard.press('e');
  expect((await saved).suggestedFilename()).toBe('hearth-ledger.jsonl');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page.getByRole('row', { name: /ENG-1 Heights drift Succeeded Command/ })).toBeVisible();

  // R right after G A means what it means in the list: it is no G R.
  for (const key of ['g', 'a']) await page.keyboard.press(key);
  const row = page.getByRole('row', { name: /Heights drift/ });
  await expect(row).toBeVisible();
  await page.keyboard.press('j');
  await expect(row).toHaveAttribute('data-cursor', '');
  for (const key of ['g', 'a', 'r']) await page.keyboard.press(key);
  await expect(page.getByRole('textbox', { name: 'Command' })).toBeFocused();
});

test('terminal and changes stand side by side, and a window that comes back sees the screen at once', async ({
  page,
}) => {
  await startCommand(page, 'echo one > added.txt; echo first line; read x; echo "got $x"; cat > later.txt');
  await expect(screen(page)).toContainText('first line');
  await page.keyboard.press('ControlOrMeta+Shift+l');
  await expect(tab(page, 'Terminal')).toBeFocused();
  await tab(page, 'Changes').click({ modifiers: ['ControlOrMeta'] });
  await expect(tab(page, 'Terminal')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByTestId('changes')).toContainText('added.txt');
  await page.reload();
  await expect(screen(page)).toContainText('first line');
  await page.getByTestId('terminal').click();
  await page.keyboard.type('word');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('got word');
  await page.keyboard.press('Control+d');
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
  await expect(screen(page)).toContainText('got word');
});

test('a run is cancelled, and what it started ends with it', async ({ page, host, work }) => {
  // No one else sleeps for so long.
  const marker = `600.${process.pid}`;
  await startCommand(page, `sleep ${marker} & echo started; wait`);
  await expect(screen(page)).toContainText('started');
  expect(processesWith(marker)).not.toEqual([]);
  await page.getByRole('button', { name: 'Cancel run' }).click();
  const asked = page.getByRole('alertdialog', { name: 'Cancel run 1?' });
  await expect(asked).toContainText('Its worktree and what is in it stay.');
  // Escape is the question's own: it leads nowhere else.
  await page.keyboard.press('Escape');
  await expect(asked).toHaveCount(0);
  await expect(tab(page, 'Terminal')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await asked.getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expect.poll(() => processesWith(marker)).toEqual([]);
  const { rows } = await host.call('runs.query', { issueId: work.issueId });
  expect(rows.map(({ state }) => state)).toEqual(['cancelled']);
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible();
});

test('a command that is missing fails with its sentence, and is corrected and started again', async ({
  page,
}) => {
  await startCommand(page, 'no-such-agent --go');
  await page.keyboard.press('ControlOrMeta+Shift+l');
  await tab(page, 'Timeline').click();
  const failed = page.getByRole('region', { name: 'The agent was not found' });
  await expect(failed).toContainText('The shell did not find the command');
  await expect(failed).toContainText('your own checkout is as it was');
  await expect(failed).toContainText('HARNESS_MISSING');
  await failed.getByRole('button', { name: 'Start again' }).click();
  await expect(page.getByRole('textbox', { name: 'Command' })).toHaveValue('no-such-agent --go');
  await page.getByRole('textbox', { name: 'Command' }).fill('echo done > done.txt');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('heading', { name: 'Run 2' })).toBeVisible();
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
});

test('without a repository it says why not and leads to where it is set', async ({
  page,
  host,
  work,
  repo,
}) => {
  await host.call('projects.update', { projectId: work.projectId, patch: { repo: null } });
  await expect.poll(async () => (await host.call('projects.query', {})).rows[0]?.repo ?? null).toBeNull();
  await page.keyboard.press('r');
  await expect(dialog(page).getByRole('heading', { name: 'ENG-1 cannot run' })).toBeVisible();
  await expect(dialog(page)).toContainText('Passage planner has no repository on this machine');
  await expectAccessible(page, 'why a run cannot start');
  await expect(dialog(page).getByRole('button', { name: 'Choose the repository' })).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog(page)
    .getByRole('textbox', { name: /repository/i })
    .fill(repo.path);
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await page.keyboard.press('r');
  await expect(page.getByRole('textbox', { name: 'Command' })).toBeVisible();
});

test('nothing on the screens of runs keeps anybody out', async ({ page, host, work }) => {
  await startCommand(page, 'echo hello; echo new > added.txt; read x');
  await expect(screen(page)).toContainText('hello');
  await expectAccessible(page, 'terminal');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
  const [run] = (await host.call('runs.query', { issueId: work.issueId })).rows;
  for (const each of ['timeline', 'changes', 'ledger']) {
    await goTo(page, `run/${run?.runId}/${each}`);
    await expect(
      tab(page, each === 'timeline' ? 'Timeline' : each === 'changes' ? 'Changes' : 'Ledger'),
    ).toHaveAttribute('aria-selected', 'true');
    await expectAccessible(page, each);
  }
  await goTo(page, 'runs');
  await expect(page.getByTestId('run-list')).toBeVisible();
  await expectAccessible(page, 'runs');
  await goTo(page, 'ledger');
  await expect(page.getByTestId('ledger-list')).toBeVisible();
  await expectAccessible(page, 'ledger of the machine');
});
