/** Work that a server does not take: told, kept word for word, copied, dismissed. And the way through an outage. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startHost, startSyncServer } from '../fixtures/host.ts';
import { expectAccessible, listenToConsole } from '../fixtures/page-checks.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { openWindow } from '../fixtures/windows.ts';

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const words = 'Measure from the waterline. The transducer sits 40 cm below it.';

test('what was written offline and then refused is shown with its reason, copied and dismissed', async ({
  browser,
}) => {
  test.slow();
  const scratch = await createScratch('refused');
  const data = join(scratch.path, 'server');
  const args = ['--allow-cli-approvals'];
  const server = await startSyncServer({ data });
  const owner = await startHost({ profile: join(scratch.path, 'owner'), args });
  const mate = await startHost({ profile: join(scratch.path, 'mate'), args });
  await owner.call('workspace.create', { name: 'Tidewright' });
  const { issueId } = await owner.call('issues.create', { title: 'Depth under keel' });
  await owner.call('workspace.link', { url: server.url, invite: server.invite ?? '' });
  const { invite } = await owner.call('workspace.invite', { role: 'member' });
  await mate.call('workspace.link', { url: server.url, invite });
  await expect.poll(async () => (await mate.call('issues.query', {})).total).toBe(1);
  const other = (await owner.call('members.list', {})).rows.find(({ isMe }) => !isMe);
  await mate.close();
  // While the mate is away they become a viewer, and the server goes.
  await owner.call('members.update', { memberId: other?.memberId ?? '', role: 'viewer', teams: null });
  await server.close();

  const back = await startHost({ profile: join(scratch.path, 'mate') });
  const page = await openWindow(browser, back, { permissions: ['clipboard-read', 'clipboard-write'] });
  const heard = listenToConsole(page);
  await expect(page.getByRole('row', { name: 'Depth under keel' })).toBeVisible();
  await back.call('issues.update', { issueId, patch: { title: 'Depth, in metres', description: words } });
  await expect(page.getByTestId('sync-row')).toHaveText(/^Offline/);
  await page.getByTestId('sync-row').click();
  const story = page.getByTestId('sync-story');
  await expect(story).toContainText('Your work is safe on this machine');
  await expect(story).toContainText('You can go on working for as long as you like');
  await expectAccessible(page, 'offline');

  const again = await startSyncServer({ data, port: Number(new URL(server.url).port) });
  await press(page, 't');
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('refused');
  await expect(page.getByTestId('refused-row')).toContainText('2');
  await press(page, 'g', 'f');
  const title = page.getByRole('row', { name: 'Title of ENG-1' });
  await expect(title).toContainText('You were a viewer when it reached the server');
  await expect(title).toContainText('Depth, in metres');
  const text = page.getByRole('row', { name: 'Description of ENG-1' });
  await expect(text).toContainText(words);
  await expectAccessible(page, 'refused changes');
  await text.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('Refused change copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(words);

  await text.click();
  await press(page, 'd');
  await expect(text).toHaveCount(0);
  await expect(page.getByTestId('refused-row')).toContainText('1');
  await press(page, 'Shift+D');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing was refused' })).toBeVisible();
  await expectAccessible(page, 'nothing refused');
  expect((await back.call('sync.refused', {})).total).toBe(0);
  expect((await back.call('issues.get', { issueId })).title).toBe('Depth under keel');
  expect(heard).toEqual([]);

  await page.context().close();
  await Promise.all([owner.close(), back.close()]);
  await again.close();
  await scratch.remove();
});
