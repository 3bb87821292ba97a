/** Planning by keyboard alone: a workspace, issues, a description that two write at the same time. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { startHost, startSyncServer, type HostProcess } from '../fixtures/host.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { openBeside, openWindow } from '../fixtures/windows.ts';

const test = base.extend<{ folder: string; host: HostProcess; page: Page }>({
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const scratch = await createScratch('plan');
    await use(scratch.path);
    await scratch.remove();
  },
  host: async ({ folder }, use) => {
    const host = await startHost({ profile: join(folder, 'profile') });
    await use(host);
    await host.close();
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

const description = (page: Page): Locator => page.getByRole('textbox', { name: 'Description' });
const dialog = (page: Page): Locator => page.getByRole('dialog');

async function createIssue(page: Page, title: string): Promise<void> {
  await press(page, 'c');
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused();
  await page.keyboard.type(title);
  await press(page, 'ControlOrMeta+Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('row', { name: title })).toBeVisible();
}

test('from the first run to a described issue, without a mouse', async ({ page, host }) => {
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Tidewright');
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'No issues yet' })).toBeVisible();

  await createIssue(page, 'Heights drift');
  await createIssue(page, 'Zones are missing');
  await press(page, 'j', 'j', 'Enter');
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Zones are missing');
  await expect(page.getByText('2 of 2')).toBeVisible();
  await press(page, 'k');
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Heights drift');
  await press(page, 'j');
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Zones are missing');

  await expect(description(page)).toBeEditable();
  await press(page, 'e');
  await page.keyboard.type('Every station **has** one.');
  await press(page, 'Escape');
  const { rows } = await host.call('issues.query', { text: 'zones' });
  const issueId = rows[0]?.issueId ?? '';
  await expect
    .poll(async () => (await host.call('issues.get', { issueId })).description)
    .toBe('Every station **has** one.');

  await press(page, 's');
  await page.keyboard.type('in prog');
  await press(page, 'Enter');
  await expect(page.getByRole('button', { name: 'Status In Progress' })).toBeVisible();
  await press(page, 'p');
  await page.keyboard.type('urg');
  await press(page, 'Enter');
  await expect(page.getByRole('button', { name: 'Priority Urgent' })).toBeVisible();

  await press(page, 'ControlOrMeta+k');
  await page.keyboard.type('assign me');
  await press(page, 'Enter');
  await expect.poll(async () => (await host.call('issues.get', { issueId })).assigneeId).not.toBeNull();
  await press(page, '/');
  await page.keyboard.type('drift');
  await expect(page.getByRole('option', { name: 'Heights drift' })).toHaveAttribute('aria-selected', 'true');
  await press(page, 'Enter');
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Heights drift');
  await press(page, 'Escape');
  await expect(page.getByRole('row', { name: 'Zones are missing' })).toBeVisible();
  await press(page, 'g', 'm');
  await expect(page.getByRole('heading', { name: 'My issues' })).toBeVisible();
  await expect(page.getByRole('row', { name: 'Zones are missing' })).toBeVisible();
  await expect(page.getByRole('row', { name: 'Heights drift' })).toHaveCount(0);
});

test('title, criteria and sub-issues are edited where they stand', async ({ page, host }) => {
  await host.call('workspace.create', { name: 'Tidewright' });
  const { issueId } = await host.call('issues.create', { title: 'Drift', acceptance: ['One'] });
  await page.goto(new URL(`/#/issue/${issueId}`, page.url()).href);
  const read = () => host.call('issues.get', { issueId });
  const acceptance = async () => (await read()).acceptance.map(({ text }) => text);

  const title = page.getByRole('textbox', { name: 'Title' });
  await title.focus();
  await press(page, 'End');
  await page.keyboard.type('s away');
  await press(page, 'Escape');
  await expect(title).toHaveValue('Drift');
  await expect(title).not.toBeFocused();
  await title.focus();
  await press(page, 'End');
  await page.keyboard.type('s off');
  await press(page, 'Enter');
  await expect.poll(async () => (await read()).title).toBe('Drifts off');
  await expect(title).toHaveValue('Drifts off');

  await page.getByRole('textbox', { name: 'Add a criterion' }).focus();
  await page.keyboard.type('Two');
  await press(page, 'Enter');
  await page.keyboard.type('Three');
  await press(page, 'Enter');
  await expect.poll(acceptance).toEqual(['One', 'Two', 'Three']);
  await expect(page.getByText('0 of 3 proven')).toBeVisible();
  await page.getByRole('textbox', { name: 'Criterion 2' }).fill('Second');
  await press(page, 'Enter');
  await expect.poll(acceptance).toEqual(['One', 'Second', 'Three']);
  await page.getByRole('button', { name: 'Remove criterion 1' }).focus();
  await press(page, 'Enter');
  await expect.poll(acceptance).toEqual(['Second', 'Three']);

  await title.focus();
  await press(page, 'Escape', 'ControlOrMeta+Shift+O');
  await page.keyboard.type('A part');
  await press(page, 'Enter');
  await page.keyboard.type('Another part');
  await press(page, 'Enter', 'Escape');
  await expect(page.getByText('0 of 2', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /A part/ })).toBeVisible();
  const parts = (await read()).subIssues;
  expect(parts).toHaveLength(2);

  await page.goto(new URL(`/#/issue/${parts[0]}`, page.url()).href);
  await expect(page.getByRole('button', { name: /Parent .*Drifts off/ })).toBeVisible();
  await press(page, 'ControlOrMeta+Shift+P');
  await expect(page.getByRole('option', { name: 'Remove the parent' })).toBeVisible();
  await press(page, 'Enter');
  await expect(page.getByRole('button', { name: 'Parent No parent' })).toBeVisible();
});

test('two windows write the same description and see each other', async ({ page, host }) => {
  await host.call('workspace.create', { name: 'Tidewright' });
  const { issueId } = await host.call('issues.create', { title: 'Drift', description: 'one\ntwo\nthree' });
  const address = `/#/issue/${issueId}`;
  await page.goto(new URL(address, page.url()).href);
  const other = await openBeside(page);
  await other.goto(new URL(address, page.url()).href);
  await expect(description(page)).toBeEditable();
  await expect(description(other)).toBeEditable();

  await description(page).focus();
  await press(page, 'ControlOrMeta+Home', 'End');
  const [{ name } = { name: '' }] = (await host.call('system.bootstrap', {})).members;
  const flag = other.locator('.presence-flag');
  await expect(flag).toHaveText(name);
  await expect(flag).toBeVisible();
  await expect(other.getByText('is editing')).toBeVisible();
  await expect(other.getByRole('list', { name: 'Here now' }).getByRole('img', { name })).toBeVisible();

  await description(other).focus();
  await press(other, 'ControlOrMeta+End');
  await Promise.all([page.keyboard.type(' is first'), other.keyboard.type(' is last')]);
  const both = 'one is first\ntwo\nthree is last';
  for (const each of [page, other]) await expect.poll(() => textOf(each)).toBe(both);
  await expect.poll(async () => (await host.call('issues.get', { issueId })).description).toBe(both);

  // Only what this window wrote is undone, and the caret of the other stays with its text.
  await press(page, 'ControlOrMeta+z');
  for (const each of [page, other]) await expect.poll(() => textOf(each)).toBe('one\ntwo\nthree is last');
  await press(other, 'Shift+Home');
  await expect(page.locator('.presence-selection')).toHaveText('three is last');
  await press(other, 'Escape');
  await expect(page.locator('.presence-caret')).toHaveCount(0);
  await expect(page.getByText('is editing')).toHaveCount(0);
  await expect(flag).toBeHidden();
  await other.context().close();
  await expect(page.getByRole('list', { name: 'Here now' })).toHaveCount(0);
});

test('what is written while the host is away is merged when it is back', async ({ browser, host }) => {
  const page = await (await browser.newContext()).newPage();
  const line = await breakableLine(page);
  await page.goto(host.web);
  await host.call('workspace.create', { name: 'Tidewright' });
  const { issueId } = await host.call('issues.create', { title: 'Drift', description: 'here' });
  await page.goto(new URL(`/#/issue/${issueId}`, page.url()).href);
  await expect(description(page)).toBeEditable();
  await line.cut();
  await expect(page.getByRole('status')).toContainText('What you see is from before');
  await press(page, 'e', 'ControlOrMeta+End');
  await page.keyboard.type(' and away');
  await host.call('issues.update', { issueId, patch: { description: 'still here' } });
  line.mend();
  await press(page, 'Escape');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => textOf(page)).toBe('still here and away');
  await expect
    .poll(async () => (await host.call('issues.get', { issueId })).description)
    .toBe('still here and away');
  await expect(page.getByRole('status')).toHaveCount(0);
  await page.context().close();
});

test('a workspace is linked to a server, and a teammate joins with an invite', async ({
  page,
  host,
  folder,
  browser,
}) => {
  const server = await startSyncServer({ data: join(folder, 'server') });
  await host.call('workspace.create', { name: 'Tidewright' });
  await host.call('issues.create', { title: 'Heights drift' });
  await expect(page.getByRole('row', { name: 'Heights drift' })).toBeVisible();

  await press(page, 'ControlOrMeta+k');
  await page.keyboard.type('link');
  await press(page, 'Enter');
  // Across the open network without encryption only if that is what somebody wants.
  await page.getByRole('textbox', { name: 'Server' }).fill('ws://sync.example.org');
  await page.getByRole('textbox', { name: 'Invite' }).fill('an-invite');
  await press(page, 'Enter');
  await expect(page.getByRole('alert')).toContainText('not encrypted');
  await expect(page.getByRole('button', { name: 'Link without encryption' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Server' }).fill(server.url);
  await expect(page.getByRole('button', { name: 'Link', exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Invite' }).fill('not an invite');
  await press(page, 'Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('textbox', { name: 'Invite' }).fill(server.invite ?? '');
  await press(page, 'Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByTestId('sync-row')).toHaveText('In sync');

  await press(page, 'ControlOrMeta+k');
  await page.keyboard.type('invite');
  await press(page, 'Enter');
  await page.getByRole('button', { name: 'Make an invite' }).press('Enter');
  const invite = (await dialog(page).getByTestId('invite-code').textContent()) ?? '';
  await expect(dialog(page)).toContainText('works once');
  await expectAccessible(page, 'invite');

  const second = await startHost({ profile: join(folder, 'teammate') });
  const teammate = await openWindow(browser, second);
  await expect(teammate.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await press(teammate, 'Tab', 'Tab', 'Tab', 'Enter');
  await teammate.getByRole('textbox', { name: 'Server' }).fill(server.url);
  await teammate.getByRole('textbox', { name: 'Invite' }).fill(invite);
  await press(teammate, 'Enter');
  await expect(teammate.getByRole('row', { name: 'Heights drift' })).toBeVisible();
  await teammate.context().close();
  await second.close();
  await server.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen, ${colorScheme}`, async ({ browser, host }) => {
    const page = await openWindow(browser, host, { colorScheme });
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
    await expectAccessible(page, 'first run');
    await host.call('workspace.create', { name: 'Tidewright' });
    await expect(page.getByRole('heading', { name: 'No issues yet' })).toBeVisible();
    await expectAccessible(page, 'empty list');
    const { projectId } = await host.call('projects.create', { name: 'Planner' });
    const { issueId } = await host.call('issues.create', {
      title: 'Drift',
      projectId,
      status: 'in_progress',
      priority: 'urgent',
      acceptance: ['One'],
      description: '# A\n\n- b `c` [d](https://e.test)\n\n> f\n\n```\ng\n```',
    });
    await host.call('issues.create', { title: 'Part', parentId: issueId, projectId });
    await expect(page.getByRole('row', { name: 'Part' })).toBeVisible();
    await press(page, 'j', 'x');
    await expectAccessible(page, 'list');
    await press(page, 'ControlOrMeta+k');
    await expectAccessible(page, 'palette');
    await press(page, 'Escape', 'c');
    await expectAccessible(page, 'new issue');
    await press(page, 'Escape', '?');
    await expectAccessible(page, 'keys');
    await press(page, 'Escape');
    for (const command of ['create project', 'settings of', 'link a']) {
      await press(page, 'ControlOrMeta+k');
      await page.keyboard.type(command);
      await press(page, 'Enter');
      await expect(dialog(page).getByRole('button', { name: 'Cancel' })).toBeVisible();
      await expectAccessible(page, command);
      await press(page, 'Escape');
      await expect(dialog(page)).toHaveCount(0);
    }
    await press(page, 'Enter');
    await expect(description(page)).toBeEditable();
    await expectAccessible(page, 'issue');
    await press(page, 'e');
    await expectAccessible(page, 'issue, editing');
    await press(page, 'Escape', 's');
    await expect(page.getByRole('menu')).toBeVisible();
    await expectAccessible(page, 'status menu');
    await press(page, 'Escape');
    await page.goto(new URL('/#/issue/01900000-0000-7000-8000-000000000000', page.url()).href);
    await expect(page.getByRole('heading', { name: 'This issue cannot be shown' })).toBeVisible();
    await expectAccessible(page, 'no issue');
    await page.context().close();
  });
}

async function expectAccessible(page: Page, screen: string): Promise<void> {
  // What is fading in has less contrast than it will have.
  await page.evaluate(async () => {
    const fading = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.all(fading.map((each) => each.finished.catch(() => null)));
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found, screen).toEqual([]);
}

function textOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const lines = [...document.querySelectorAll('.cm-line')].map((line) => {
      const copy = line.cloneNode(true) as Element;
      for (const each of copy.querySelectorAll('.presence-caret')) each.remove();
      return copy.textContent;
    });
    return lines.join('\n');
  });
}

/** A connection to the host that can be cut like a cable. */
async function breakableLine(page: Page): Promise<{ cut(): Promise<void>; mend(): void }> {
  let whole = true;
  const open = new Set<() => Promise<void>>();
  await page.routeWebSocket(/\/socket$/, (socket) => {
    if (!whole) return void socket.close({ code: 1001 });
    const server = socket.connectToServer();
    open.add(async () => {
      await server.close();
      await socket.close({ code: 1001 });
    });
  });
  return {
    async cut() {
      whole = false;
      for (const each of open) await each();
      open.clear();
    },
    mend() {
      whole = true;
    },
  };
}
