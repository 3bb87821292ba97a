/** A profile that was copied to another machine: told what happened, and given a key of its own with one button. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startHost, startSyncServer } from '../fixtures/host.ts';
import { expectAccessible, listenToConsole } from '../fixtures/page-checks.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { openWindow } from '../fixtures/windows.ts';

test('a copy is told that it is one, gets a key of its own, and sends what it had', async ({ browser }) => {
  test.slow();
  const scratch = await createScratch('copied');
  const profile = join(scratch.path, 'profile');
  const server = await startSyncServer({ data: join(scratch.path, 'server') });
  const before = await startHost({ profile });
  await before.call('workspace.create', { name: 'Tidewright' });
  await before.call('workspace.link', { url: server.url, invite: server.invite ?? '' });
  await before.call('issues.create', { title: 'Before the copy' });
  await expect.poll(async () => (await before.call('sync.status', {})).state).toBe('live');
  await before.close();
  const copied = join(scratch.path, 'copy');
  await cp(profile, copied, { recursive: true });

  const original = await startHost({ profile });
  await original.call('issues.create', { title: 'By the original' });
  await expect.poll(async () => (await original.call('sync.status', {})).state).toBe('live');

  const copy = await startHost({ profile: copied });
  const page = await openWindow(browser, copy);
  const heard = listenToConsole(page);
  await expect(page.getByRole('row', { name: 'Before the copy' })).toBeVisible();
  await copy.call('issues.create', { title: 'By the copy' });
  await expect(page.getByTestId('sync-row')).toHaveText(/^Copied profile/);
  await page.getByTestId('sync-row').click();
  const story = page.getByTestId('sync-story');
  await expect(story).toContainText('This profile was copied');
  await expect(story).toContainText('Your work is safe on this machine');
  await expectAccessible(page, 'copied profile');
  await story.getByRole('button', { name: 'Open Devices' }).click();
  await expect(page.getByRole('heading', { name: 'Devices', level: 1 })).toBeVisible();
  await story.getByRole('button', { name: 'Give this copy its own key' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make a new key' }).click();
  await expect(page.getByTestId('sync-row')).toHaveText('In sync');
  await expect(story).toHaveCount(0);

  // It is a device of its own now, and both have what the other wrote.
  await expect(page.getByRole('group', { name: 'This device' })).toBeVisible();
  await expect(page.getByRole('group', { name: /^Device / })).toBeVisible();
  const titles = ['Before the copy', 'By the copy', 'By the original'];
  for (const host of [original, copy]) {
    await expect
      .poll(async () => (await host.call('issues.query', {})).rows.map(({ title }) => title).toSorted())
      .toEqual(titles);
  }
  expect(heard).toEqual([]);
  await page.context().close();
  await Promise.all([original.close(), copy.close()]);
  await server.close();
  await scratch.remove();
});
