/** The trash by keyboard and by mouse: who deleted what, restoring it, and deleting it for everybody and for ever. */
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { startHost } from '../fixtures/host.ts';
import { expectAccessible, listenToConsole } from '../fixtures/page-checks.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { startTeam } from '../fixtures/team.ts';
import { openWindow } from '../fixtures/windows.ts';

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const row = (page: Page, name: string): Locator => page.getByRole('row', { name });
const toast = (page: Page, text: string): Locator =>
  page.getByRole('region', { name: 'Notifications' }).getByText(text);

test('deleted issues are restored, alone and together, and what was restored can be taken back', async ({
  browser,
}) => {
  test.slow();
  const scratch = await createScratch('trash');
  const host = await startHost({ profile: join(scratch.path, 'profile') });
  await host.call('workspace.create', { name: 'Tidewright' });
  const ids: string[] = [];
  for (const title of ['Alpha', 'Beta', 'Gamma']) {
    ids.push((await host.call('issues.create', { title })).issueId);
  }
  const page = await openWindow(browser, host);
  const heard = listenToConsole(page);
  await expect(row(page, 'Alpha')).toBeVisible();
  await press(page, 'g', 'd');
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await expectAccessible(page, 'empty trash');

  for (const issueId of ids) await host.call('issues.delete', { issueIds: [issueId] });
  await expect(row(page, 'Alpha')).toBeVisible();
  await expect(page.getByRole('row')).toHaveText([/Gamma/, /Beta/, /Alpha/]);
  await press(page, 'j', 'r');
  await expect(toast(page, 'Restored ENG-3')).toBeVisible();
  await expect(row(page, 'Gamma')).toHaveCount(0);
  // The cursor has gone on to the next one.
  await press(page, 'x', 'Shift+ArrowDown');
  await expect(page.getByRole('toolbar', { name: 'Actions on the selection' })).toContainText('2 selected');
  await expectAccessible(page, 'trash');
  await press(page, 'r');
  // Pointed at, a toast stays, however slow the machine is.
  await toast(page, 'Restored 2 issues').hover();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(row(page, 'Beta')).toBeVisible();
  await page.getByRole('button', { name: 'Restore ENG-2' }).click();
  await expect(row(page, 'Beta')).toHaveCount(0);
  await press(page, 'ControlOrMeta+k');
  await page.keyboard.type('everything in the trash');
  await press(page, 'Enter', 'ControlOrMeta+k');
  await page.keyboard.type('restore eng-1');
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  expect((await host.call('issues.query', {})).total).toBe(3);
  expect(heard).toEqual([]);
  await page.context().close();
  await host.close();
  await scratch.remove();
});

test('what is deleted for ever is gone for everybody; only owners and admins do it, and are asked', async ({
  browser,
}) => {
  test.slow();
  const scratch = await createScratch('purge');
  const team = await startTeam({ directory: scratch.path });
  const { owner, mate } = team;
  await owner.call('members.rename', { name: 'Tove Lind' });
  const kept = await owner.call('issues.create', { title: 'Kept' });
  const gone = await owner.call('issues.create', { title: 'Tides of last year' });
  const mine = await openWindow(browser, owner);
  const theirs = await openWindow(browser, mate);
  await expect(row(theirs, 'Kept')).toBeVisible();
  await owner.call('issues.delete', { issueIds: [kept.issueId, gone.issueId] });

  await press(theirs, 'g', 'd');
  await expect(row(theirs, 'Tides of last year')).toContainText('Deleted by Tove Lind, now');
  await expect(theirs.getByRole('button', { name: `Delete ${gone.key} for ever` })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await press(theirs, 'j', 'ControlOrMeta+Backspace');
  await expect(toast(theirs, 'Only owners and admins delete for ever in a shared workspace.')).toBeVisible();
  await expect(theirs.getByRole('alertdialog')).toHaveCount(0);

  await press(mine, 'g', 'd');
  await mine.getByRole('button', { name: `Delete ${gone.key} for ever` }).click();
  const question = mine.getByRole('alertdialog', { name: `Delete ${gone.key} for ever?` });
  await expect(question).toContainText('Tides of last year');
  await expect(question).toContainText('for everybody');
  await expect(question).toContainText('Nobody can undo this');
  await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
  await expectAccessible(mine, 'purge');
  await press(mine, 'Enter');
  await expect(question).toHaveCount(0);
  expect((await owner.call('issues.deleted', {})).total).toBe(2);

  await mine.getByRole('button', { name: `Delete ${gone.key} for ever` }).click();
  await question.getByRole('button', { name: 'Delete for ever' }).click();
  await expect(toast(mine, `Deleted ${gone.key} for ever`)).toBeVisible();
  for (const page of [mine, theirs]) {
    await expect(row(page, 'Tides of last year')).toHaveCount(0);
    await expect(row(page, 'Kept')).toBeVisible();
  }
  await expect
    .poll(async () => (await mate.call('issues.deleted', {})).rows.map(({ title }) => title))
    .toEqual(['Kept']);
  await mine.context().close();
  await theirs.context().close();
  await team.close();
  await scratch.remove();
});
