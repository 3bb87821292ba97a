/** Two people and a real server: invite, join, another role, a refused edit, removal. */
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { startHost, startSyncServer, type HostProcess, type SyncServerProcess } from '../fixtures/host.ts';
import { expectAccessible, listenToConsole } from '../fixtures/page-checks.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { openWindow } from '../fixtures/windows.ts';

interface People {
  readonly server: SyncServerProcess;
  readonly owner: HostProcess;
  readonly mate: HostProcess;
}

const test = base.extend<{ people: People }>({
  // eslint-disable-next-line no-empty-pattern
  people: async ({}, use) => {
    const scratch = await createScratch('members');
    const server = await startSyncServer({ data: join(scratch.path, 'server') });
    const owner = await startHost({ profile: join(scratch.path, 'owner'), args: ['--allow-cli-approvals'] });
    const mate = await startHost({ profile: join(scratch.path, 'mate') });
    await owner.call('workspace.create', { name: 'Tidewright' });
    await owner.call('members.rename', { name: 'Tove Lind' });
    await owner.call('issues.create', { title: 'Heights drift' });
    await owner.call('workspace.link', { url: server.url, invite: server.invite ?? '' });
    await use({ server, owner, mate });
    await Promise.all([owner.close(), mate.close()]);
    await server.close();
    await scratch.remove();
  },
});

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const toast = (page: Page, text: string | RegExp) =>
  page.getByRole('region', { name: 'Notifications' }).getByText(text);

/** Makes an invite by keyboard and gives the link, which holds the server’s address too. */
async function inviteLink(page: Page): Promise<string> {
  await press(page, 'g', 's');
  await expect(page.getByRole('heading', { name: 'Workspace', level: 1 })).toBeVisible();
  await press(page, '2', 'i');
  const dialog = page.getByRole('dialog', { name: 'Invite people' });
  await dialog.getByRole('button', { name: 'Good for: 7 days' }).click();
  await page.keyboard.type('1 hour');
  await press(page, 'Enter');
  await expect(dialog.getByRole('button', { name: 'Good for: 1 hour' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Make an invite' }).click();
  await expect(dialog).toContainText('works once');
  const link = await dialog.getByTestId('invite-link').textContent();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return link ?? '';
}

async function joinBy(page: Page, link: string): Promise<void> {
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.getByRole('button', { name: /Join with an invite/ }).click();
  await page.getByRole('textbox', { name: 'Server' }).fill(link);
  await expect(page.getByRole('textbox', { name: 'Invite' })).not.toHaveValue('');
  await press(page, 'Enter');
  await expect(page.getByRole('row', { name: 'Heights drift' })).toBeVisible();
}

test('a teammate joins by a link, becomes a viewer, whose edit is refused, and is removed', async ({
  browser,
  people,
}) => {
  test.slow();
  const { owner, mate } = people;
  const mine = await openWindow(browser, owner);
  const heard = listenToConsole(mine);
  const theirs = await openWindow(browser, mate);
  await expect(mine.getByRole('row', { name: 'Heights drift' })).toBeVisible();
  await joinBy(theirs, await inviteLink(mine));
  await mate.call('members.rename', { name: 'Mira Olsen' });

  const row = mine.getByRole('group', { name: 'Mira Olsen' });
  await expect(row).toBeVisible();
  await expect(row).toContainText('1 device');
  await expect(row).toContainText('last change just now');
  await row.getByRole('button', { name: 'Mira Olsen', exact: true }).click();
  await expect(row.getByRole('button', { name: /^Revoke device/ })).toBeVisible();
  await expectAccessible(mine, 'members');

  await row.getByRole('button', { name: 'Role of Mira Olsen: Member' }).click();
  await mine.keyboard.type('viewer');
  await press(mine, 'Enter');
  await expect(toast(mine, 'Mira Olsen is a viewer now')).toBeVisible();
  await expect(row.getByRole('button', { name: 'Role of Mira Olsen: Viewer' })).toBeVisible();

  // What a viewer cannot do is disabled and says why, and so does its key.
  const create = theirs.getByRole('button', { name: 'New issue' });
  await expect(create).toHaveAttribute('aria-disabled', 'true');
  await press(theirs, 'j', 'i');
  await expect(toast(theirs, /^You are a viewer: /)).toBeVisible();
  await press(theirs, 'c');
  await expect(theirs.getByRole('dialog')).toHaveCount(0);
  await press(theirs, 'g', 's');
  await expect(theirs.getByRole('heading', { name: 'Workspace', level: 1 })).toBeVisible();
  await press(theirs, '2');
  await expect(theirs.getByRole('button', { name: 'Invite people' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(theirs.getByRole('button', { name: 'Remove Tove Lind' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );

  await row.getByRole('button', { name: 'Remove Mira Olsen' }).click();
  const question = mine.getByRole('alertdialog', { name: 'Remove Mira Olsen?' });
  await expect(question).toContainText('no server can take that back');
  await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
  await expectAccessible(mine, 'remove');
  await question.getByRole('button', { name: 'Remove Mira Olsen' }).click();
  await expect(toast(mine, 'Mira Olsen was removed')).toBeVisible();
  await expect(row).toHaveCount(0);
  await mine.getByRole('button', { name: 'Show 1 removed member' }).click();
  await expect(mine.getByRole('region', { name: 'Removed' })).toContainText('Mira Olsen');

  // The one who was removed is told what it is, what is safe and what to do.
  await expect(theirs.getByTestId('sync-row')).toHaveText('No access');
  await theirs.getByTestId('sync-row').click();
  const story = theirs.getByTestId('sync-story');
  await expect(story).toContainText('This device has no access');
  await expect(story.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expectAccessible(theirs, 'no access');
  expect(heard).toEqual([]);
  await mine.context().close();
  await theirs.context().close();
});

test('a second device of one’s own is added by a link and revoked', async ({ browser, people }) => {
  test.slow();
  const { owner, mate } = people;
  const mine = await openWindow(browser, owner);
  const other = await openWindow(browser, mate);
  await expect(mine.getByRole('row', { name: 'Heights drift' })).toBeVisible();
  await press(mine, 'ControlOrMeta+k');
  await mine.keyboard.type('settings: devices');
  await press(mine, 'Enter');
  await expect(mine.getByRole('group', { name: 'This device' })).toBeVisible();
  await press(mine, 'i');
  const dialog = mine.getByRole('dialog', { name: 'Add a device of yours' });
  await expect(dialog.getByRole('button', { name: /^Role/ })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Make an invite' }).click();
  const link = await dialog.getByTestId('invite-link').textContent();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await joinBy(other, link ?? '');

  const second = mine.getByRole('group', { name: /^Device / });
  await expect(second).toBeVisible();
  await expectAccessible(mine, 'devices');
  await second.getByRole('button', { name: /^Revoke device/ }).click();
  await mine.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(mine.getByRole('region', { name: 'Revoked' })).toBeVisible();
  await expect(other.getByTestId('sync-row')).toHaveText('No access');
  await mine.context().close();
  await other.context().close();
});
