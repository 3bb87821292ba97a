import { expect, type Locator, type Page } from '@playwright/test';
import { isLocalRun } from '../../shared/contract/run-schemas.ts';
import { needCheck } from '../fixtures/check-page.ts';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { goTo, runTest as test, startCommand, tab } from '../fixtures/run-page.ts';

const criterion = (page: Page): Locator =>
  page.getByRole('list', { name: 'Criteria' }).getByRole('listitem').first();

test('a criterion is proven by a check, goes stale, and is signed off', async ({
  page,
  host,
  repo,
  work,
}) => {
  await needCheck(page, 'heights', 'cat clock.txt; grep -q utc clock.txt');
  await expectAccessible(page, 'the criteria of an issue');

  await goTo(page, `issue/${work.issueId}`);
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await startCommand(page, 'echo utc > clock.txt');
  const { rows } = await host.call('runs.query', { issueId: work.issueId });
  const run = rows.find(isLocalRun);
  if (!run) throw new Error('There is no run.');
  await page.keyboard.press('ControlOrMeta+Shift+L');
  await expect.poll(async () => (await host.call('runs.get', { runId: run.runId })).endedAt).toBeDefined();
  await page.keyboard.press('4');
  await expect(tab(page, 'Evidence')).toHaveAttribute('aria-selected', 'true');

  await page.keyboard.press('r');
  await expect(criterion(page)).toHaveAttribute('data-state', 'fresh');
  await page.keyboard.press('o');
  await expect(page.getByTestId('check-output')).toHaveText('utc\n');
  await expectAccessible(page, 'the evidence of a run');

  const now = await host.call('runs.get', { runId: run.runId });
  const worktree = isLocalRun(now) ? (now.worktree ?? '') : '';
  await repo.git('-C', worktree, 'commit', '--quiet', '--allow-empty', '--message=Later');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(criterion(page)).toHaveAttribute('data-state', 'stale');

  await page.keyboard.press('t');
  await expect(page.getByRole('textbox', { name: 'How do you know that it is met?' })).toBeFocused();
  await page.keyboard.type('Compared with the table.');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(criterion(page)).toHaveAttribute('data-state', 'fresh');
  await expect(criterion(page)).toContainText('Compared with the table.');

  await page.keyboard.press('l');
  await expect(page.getByRole('menuitemcheckbox', { name: 'heights' })).toBeChecked();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await expect(page.getByText('Signed off', { exact: true })).toBeVisible();
});
