/** Undo, redo and deletion by keyboard: of one issue, of a selection, and never inside a text. */
import { join } from 'node:path';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { startHost, type HostProcess } from '../fixtures/host.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { openWindow } from '../fixtures/windows.ts';

const test = base.extend<{ host: HostProcess; page: Page }>({
  // eslint-disable-next-line no-empty-pattern
  host: async ({}, use) => {
    const scratch = await createScratch('undo');
    const host = await startHost({ profile: join(scratch.path, 'profile') });
    await host.call('workspace.create', { name: 'Tidewright' });
    for (const title of ['Alpha', 'Beta', 'Gamma']) await host.call('issues.create', { title });
    await use(host);
    await host.close();
    await scratch.remove();
  },
  page: async ({ browser, host }, use) => {
    const page = await openWindow(browser, host);
    await use(page);
    await page.context().close();
  },
});

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const row = (page: Page, name: string): Locator => page.getByRole('row', { name });
const toast = (page: Page, text: string): Locator =>
  page.getByRole('region', { name: 'Notifications' }).getByText(text);

test('a selection is changed, deleted and brought back by its keys', async ({ page, host }) => {
  const statuses = async () =>
    (await host.call('issues.query', {})).rows.map(({ title, status }) => `${title} ${status}`).toSorted();
  await expect(row(page, 'Gamma')).toBeVisible();
  await press(page, 'j', 'x', 'j', 'x', 's');
  await page.keyboard.type('done');
  await press(page, 'Enter');
  await expect.poll(statuses).toEqual(['Alpha done', 'Beta done', 'Gamma backlog']);

  await press(page, 'ControlOrMeta+z');
  await expect(toast(page, 'Undone: Change status of 2 issues')).toBeVisible();
  expect(await statuses()).toEqual(['Alpha backlog', 'Beta backlog', 'Gamma backlog']);
  await press(page, 'ControlOrMeta+Shift+z');
  await expect(toast(page, 'Redone: Change status of 2 issues')).toBeVisible();
  expect(await statuses()).toEqual(['Alpha done', 'Beta done', 'Gamma backlog']);

  await press(page, 'ControlOrMeta+Backspace');
  await expect(toast(page, 'Deleted 2 issues')).toBeVisible();
  await expect(row(page, 'Alpha')).toHaveCount(0);
  await expect(row(page, 'Gamma')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Alpha')).toBeVisible();
});

test('in a text the keys belong to the text; on the page of an issue they undo and delete', async ({
  page,
  host,
}) => {
  await row(page, 'Alpha').click();
  const title = page.getByRole('textbox', { name: 'Title' });
  await expect(title).toHaveValue('Alpha');
  await press(page, 'p');
  await page.keyboard.type('urg');
  await press(page, 'Enter');
  await expect(page.getByRole('button', { name: 'Priority Urgent' })).toBeVisible();
  await title.focus();
  await press(page, 'End');
  await page.keyboard.type(' and a half');
  await press(page, 'ControlOrMeta+Backspace', 'ControlOrMeta+z');
  await expect(page.getByRole('button', { name: 'Priority Urgent' })).toBeVisible();
  await press(page, 'Escape');
  await expect(title).toHaveValue('Alpha');

  await press(page, 'ControlOrMeta+z');
  await expect(page.getByRole('button', { name: 'Priority Urgent' })).toHaveCount(0);
  await press(page, 'ControlOrMeta+Backspace');
  await expect(toast(page, 'Deleted ENG-1')).toBeVisible();
  await expect(row(page, 'Beta')).toBeVisible();
  await expect(row(page, 'Alpha')).toHaveCount(0);
  expect((await host.call('issues.deleted', {})).rows).toMatchObject([{ title: 'Alpha' }]);
  await press(page, 'ControlOrMeta+z');
  await expect(row(page, 'Alpha')).toBeVisible();
});
