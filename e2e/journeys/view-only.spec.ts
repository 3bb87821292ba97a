/** Who may not write: what they see, what they are told, and how that changes while the page is open. */
import { join } from 'node:path';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import type { Role } from '../../shared/domain/role.ts';
import type { TeamId } from '../../shared/domain/ids.ts';
import { expectAccessible, listenToConsole } from '../fixtures/page-checks.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { startTeam, type Team } from '../fixtures/team.ts';
import { openWindow } from '../fixtures/windows.ts';

interface Pair extends Team {
  readonly issueId: string;
  /** What the owner lets the mate do from now on. */
  let(role: Role, teams?: TeamId[] | null): Promise<void>;
}

const test = base.extend<{ pair: Pair }>({
  // eslint-disable-next-line no-empty-pattern
  pair: async ({}, use) => {
    const scratch = await createScratch('view-only');
    const team = await startTeam({ directory: join(scratch.path, 'team') });
    const { owner } = team;
    await owner.call('members.rename', { name: 'Tove Lind' });
    const { projectId } = await owner.call('projects.create', { name: 'Tide tables' });
    const { issueId } = await owner.call('issues.create', {
      title: 'Heights drift after the new moon',
      description: 'The table is **7 cm** off.\n\n- Newlyn\n- Brest',
      status: 'todo',
      projectId,
      acceptance: ['Newlyn is within 2 cm'],
    });
    await owner.call('issues.create', { title: 'Ask the harbour', parentId: issueId, projectId });
    const { rows } = await owner.call('members.list', {});
    const mate = rows.find(({ isMe }) => !isMe)?.memberId;
    if (!mate) throw new Error('The mate has not joined.');
    await use({
      ...team,
      issueId,
      async let(role, teams = null) {
        await owner.call('members.update', { memberId: mate, role, teams });
      },
    });
    await team.close();
    await scratch.remove();
  },
});

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const toast = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('region', { name: 'Notifications' }).getByText(text);
const mark = (page: Page): Locator => page.getByRole('button', { name: 'View only' });
const description = (page: Page): Locator => page.getByRole('textbox', { name: 'Description' });
const asViewer = /^You are a viewer: .* Ask an owner or admin/;

async function expectReadOnlyList(page: Page): Promise<void> {
  await expect(mark(page)).toHaveAccessibleDescription(asViewer);
  await expect(page.getByRole('button', { name: 'New issue' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: /^Create an issue in/ })).toHaveCount(0);
  await press(page, 'j', 'x');
  const bar = page.getByRole('toolbar', { name: 'Actions on the selection' });
  await expect(bar.getByRole('button', { name: 'Status' })).toHaveAttribute('aria-disabled', 'true');
  await expect(bar.getByRole('button', { name: 'Run' })).toHaveAttribute('aria-disabled', 'true');
  await press(page, 's');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(toast(page, asViewer)).toBeVisible();
  await expectAccessible(page, 'list of a viewer');
  await press(page, 'Escape');
}

/** Neither the mouse nor a key changes anything; what is there can be read, and taken along. */
async function expectReadOnlyIssue(page: Page): Promise<void> {
  await expect(mark(page)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Heights drift after the new moon' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: /criterion/i })).toHaveCount(0);
  const panel = page.getByRole('region', { name: 'Properties' });
  await expect(panel).toContainText('Todo');
  await expect(panel.getByRole('button')).toHaveCount(0);
  await panel.getByText('Todo').click();
  await expect(page.getByRole('menu')).toHaveCount(0);

  await expect(description(page)).toHaveAttribute('contenteditable', 'false');
  await description(page).getByText('7 cm').click({ clickCount: 3 });
  await press(page, 'ControlOrMeta+c', '9', 'Backspace');
  await expect(description(page)).toContainText('The table is 7 cm off.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('The table is **7 cm** off.');

  await press(page, 's', 'p', 'a', 'i', 'e', 'r', 'ControlOrMeta+Shift+p', 'ControlOrMeta+Backspace');
  await expect(toast(page, asViewer)).toHaveCount(1);
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await press(page, 'ControlOrMeta+k');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expect(page.getByRole('option', { name: /^(Change|Assign|Delete|Create|Run with)/ })).toHaveCount(0);
  await press(page, 'Escape');
  await expectAccessible(page, 'issue of a viewer');
}

test('a viewer reads, is told why nothing changes, becomes a member with the page open, and edits', async ({
  browser,
  pair,
}) => {
  test.slow();
  const { owner, mate, issueId } = pair;
  await pair.let('viewer');
  const page = await openWindow(browser, mate);
  const heard = listenToConsole(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const row = page.getByRole('row', { name: 'Heights drift' });
  await expect(row).toBeVisible();
  await expectReadOnlyList(page);
  await row.click();
  await expectReadOnlyIssue(page);

  // What others write arrives all the same.
  await owner.call('issues.update', { issueId, patch: { description: 'It is **9 cm** now.' } });
  await expect(description(page)).toContainText('It is 9 cm now.');

  await pair.let('member');
  await expect(toast(page, 'You are a member now')).toBeVisible();
  await expect(mark(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Add a sub-issue' })).toBeVisible();
  await press(page, 's');
  await page.keyboard.type('In progress');
  await press(page, 'Enter');
  await expect(page.getByRole('button', { name: 'Status In Progress' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Title' }).fill('Heights drift');
  await press(page, 'Enter', 'e', 'ControlOrMeta+End');
  await page.keyboard.type(' And at Brest.');
  const expected = {
    status: 'in_progress',
    title: 'Heights drift',
    description: 'It is **9 cm** now. And at Brest.',
  };
  await expect.poll(() => owner.call('issues.get', { issueId })).toMatchObject(expected);

  // And back again, from the middle of a sentence: the others see nobody write any more.
  const owners = await openWindow(browser, owner);
  await owners.getByRole('row', { name: 'Heights drift' }).click();
  await expect(owners.getByText(/ is editing$/)).toBeVisible();
  await pair.let('viewer');
  await expect(owners.getByText(/ is editing$/)).toHaveCount(0);
  await expect(toast(page, /^You are a viewer now/)).toBeVisible();
  await expect(description(page)).toHaveAttribute('contenteditable', 'false');
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveCount(0);
  await press(page, 's');
  await expect(toast(page, asViewer)).toBeVisible();
  expect(heard).toEqual([]);
  await owners.context().close();
  await page.context().close();
});

test('a member makes issues only where they have access, and hears of it at once', async ({
  browser,
  pair,
}) => {
  test.slow();
  const { owner, mate } = pair;
  const { teamId } = await owner.call('teams.create', { name: 'Ops', key: 'OPS' });
  await owner.call('projects.create', { name: 'Moorings', teamId });
  await pair.let('member', []);
  const page = await openWindow(browser, mate);
  const create = page.getByRole('button', { name: 'New issue' });
  await expect(create).toHaveAttribute('aria-disabled', 'true');
  await press(page, 'c');
  await expect(toast(page, /^You have no team to write to/)).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await pair.let('member', [teamId]);
  await expect(create).not.toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: 'Moorings' })).toBeVisible();
  await press(page, 'c');
  const dialog = page.getByRole('dialog', { name: 'New issue' });
  await dialog.getByRole('button', { name: /^Project/ }).click();
  await expect(page.getByRole('menuitemcheckbox')).toHaveText(['No project', 'Moorings']);
  await press(page, 'Escape');
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Chafe at buoy 4');
  await press(page, 'Enter');
  await expect(page.getByRole('row', { name: 'Chafe at buoy 4' })).toContainText('OPS-');
  await page.context().close();
});
