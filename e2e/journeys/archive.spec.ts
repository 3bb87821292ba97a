/** The whole workspace to a file from the settings, and back into an empty profile from the first screen. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startHost } from '../fixtures/host.ts';
import { expectAccessible, listenToConsole } from '../fixtures/page-checks.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { openWindow } from '../fixtures/windows.ts';

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test('a workspace is renamed, exported, and imported into an empty profile', async ({ browser }) => {
  test.slow();
  const scratch = await createScratch('archive');
  const host = await startHost({ profile: join(scratch.path, 'profile') });
  await host.call('workspace.create', { name: 'Tidewright' });
  const { issueId } = await host.call('issues.create', {
    title: 'Heights drift',
    description: 'By one hour.',
  });
  const deleted = await host.call('issues.create', { title: 'Old' });
  await host.call('issues.delete', { issueIds: [deleted.issueId] });
  const page = await openWindow(browser, host);
  const heard = listenToConsole(page);
  await expect(page.getByRole('row', { name: 'Heights drift' })).toBeVisible();

  await press(page, 'g', 's');
  const name = page.getByRole('textbox', { name: 'Name of the workspace' });
  await name.fill('Ebb and flow');
  await press(page, 'Enter');
  await expect(page.getByRole('button', { name: 'Workspace: Ebb and flow' })).toBeVisible();
  await expectAccessible(page, 'workspace settings');

  await page.getByRole('heading', { name: 'Export and import' }).click();
  await press(page, 'e');
  const dialog = page.getByRole('dialog');
  const field = dialog.getByRole('textbox', { name: 'File' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(new RegExp(`^${scratch.path}.*/ebb-and-flow-\\d{4}-\\d\\d-\\d\\d\\.zip$`));
  const file = join(scratch.path, 'kept.zip');
  await field.fill(file);
  await press(page, 'Enter');
  await expect(dialog).toContainText('2 issues (1 of them deleted)');
  await expect(dialog).toContainText(file);
  await expectAccessible(page, 'exported');
  await dialog.getByRole('button', { name: 'Done' }).click();
  // A file that is there is never replaced.
  await press(page, 'e');
  await field.fill(file);
  await press(page, 'Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await press(page, 'Escape');
  expect(heard).toEqual([]);

  const second = await startHost({ profile: join(scratch.path, 'second') });
  const fresh = await openWindow(browser, second);
  await expect(fresh.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await fresh.getByRole('button', { name: /Import a file/ }).click();
  await fresh.getByRole('textbox', { name: 'File' }).fill(join(scratch.path, 'none.zip'));
  await press(fresh, 'Enter');
  await expect(fresh.getByRole('alert')).toBeVisible();
  await expectAccessible(fresh, 'import');
  await fresh.getByRole('textbox', { name: 'File' }).fill(file);
  await press(fresh, 'Enter');
  await expect(fresh.getByRole('row', { name: 'Heights drift' })).toBeVisible();
  await expect(fresh.getByRole('button', { name: 'Workspace: Ebb and flow' })).toBeVisible();
  expect((await second.call('issues.get', { issueId })).description).toBe('By one hour.');
  await press(fresh, 'g', 'd');
  await expect(fresh.getByRole('row', { name: 'Old' })).toBeVisible();

  await page.context().close();
  await fresh.context().close();
  await Promise.all([host.close(), second.close()]);
  await scratch.remove();
});
