/** What agents ask waits in one place: seen, answered by keys, opened, and gone when somebody else was faster. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { HostProcess } from '../fixtures/host.ts';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { runTest as test } from '../fixtures/run-page.ts';
import { openBeside } from '../fixtures/windows.ts';

// What a repository would have agents start is asked about before every run in a terminal.
const settings = JSON.stringify({ mcpServers: { tides: { command: 'tide-server --port 4100' } } });
test.use({ files: { 'clock.txt': 'local time\n', '.mcp.json': settings } });

const inbox = (page: Page): Locator => page.getByRole('grid', { name: 'Questions of agents' });
const question = (page: Page, key: string): Locator =>
  inbox(page).getByRole('row', { name: new RegExp(`Allow this command\\? ${key} `) });
const count = (page: Page): Locator => page.getByTestId('inbox-row');

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Starts a run that asks before it begins; resolves with its id when it does. */
async function startAsking(host: HostProcess, issueId: string): Promise<string> {
  const command = 'echo new > added.txt';
  const { runId } = await host.call('runs.start', { issueId, harness: 'pty', command });
  await expect.poll(async () => (await host.call('runs.get', { runId })).state).toBe('waiting');
  return runId;
}
const stateOf = async (host: HostProcess, runId: string): Promise<string> =>
  (await host.call('runs.get', { runId })).state;

test('questions are answered by keys, opened, and go when another window was faster', async ({
  page,
  host,
  work,
}) => {
  test.slow();
  await press(page, 'g', 'i');
  await expect(page.getByRole('heading', { name: 'No agent waits for you' })).toBeVisible();
  await expectAccessible(page, 'empty inbox');
  await press(page, 'g', 'a');

  const { projectId } = work;
  const tiles = await host.call('issues.create', { title: 'Pack tiles', projectId });
  const drops = await host.call('issues.create', { title: 'Export drops waypoints', projectId });
  const first = await startAsking(host, work.issueId);
  const second = await startAsking(host, tiles.issueId);
  const third = await startAsking(host, drops.issueId);
  await expect(count(page)).toContainText('3');
  await press(page, 'g', 'i');
  await expect(inbox(page).getByRole('row')).toHaveCount(3);
  await expect(question(page, 'ENG-1')).toContainText('tide-server --port 4100');
  await expect(question(page, 'ENG-1')).toHaveAttribute('data-cursor', '');
  await expectAccessible(page, 'inbox');

  await press(page, 'y');
  await expect(question(page, 'ENG-1')).toHaveCount(0);
  await expect.poll(() => stateOf(host, first)).toBe('succeeded');
  await expect(count(page)).toContainText('2');

  // The cursor went on to the next one; Enter leads to its run, and back again.
  await expect(question(page, 'ENG-2')).toHaveAttribute('data-cursor', '');
  await press(page, 'Enter');
  await expect(page).toHaveURL(new RegExp(`#/run/${second}/`));
  await page.goBack();
  await expect(inbox(page)).toBeFocused();

  const other = await openBeside(page);
  await press(other, 'g', 'i');
  await question(other, 'ENG-2').getByRole('button', { name: 'Deny' }).click();
  await expect(question(page, 'ENG-2')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
    'The question of ENG-2 was answered elsewhere or withdrawn.',
  );
  await expect.poll(() => stateOf(host, second)).toBe('failed');
  await other.context().close();

  // What went by itself left the cursor nowhere: a key answers nothing then.
  await press(page, 'n');
  expect(await stateOf(host, third)).toBe('waiting');
  await press(page, 'j', 'Shift+Y');
  await expect(page.getByRole('heading', { name: 'No agent waits for you' })).toBeVisible();
  await expect.poll(() => stateOf(host, third)).toBe('succeeded');
  await expect(count(page)).toHaveText('Inbox');
});
