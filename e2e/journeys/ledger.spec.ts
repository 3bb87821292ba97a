/** What the team sees of a run: the ledger of the machine that has it, and the page of it on another one. */
import { readFile } from 'node:fs/promises';
import { expect, test as base, type Page } from '@playwright/test';
import { ledgerRow } from '../../shared/contract/ledger-schemas.ts';
import { createGitRepo } from '../fixtures/git-repo.ts';
import { expectAccessible, listenToConsole } from '../fixtures/page-checks.ts';
import { goTo } from '../fixtures/run-page.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { startTeam, type Team } from '../fixtures/team.ts';
import { openWindow } from '../fixtures/windows.ts';

const secret = 'the-secret-command';

const test = base.extend<{ directory: string; team: Team; runId: string }>({
  // eslint-disable-next-line no-empty-pattern
  directory: async ({}, use) => {
    const scratch = await createScratch('ledger');
    await use(scratch.path);
    await scratch.remove();
  },
  team: async ({ directory }, use) => {
    const team = await startTeam({ directory });
    await use(team);
    await team.close();
  },
  runId: async ({ directory, team }, use) => {
    const { owner } = team;
    const repo = await createGitRepo({ directory });
    const { projectId } = await owner.call('projects.create', { name: 'Passage planner', repo: repo.path });
    const { issueId } = await owner.call('issues.create', { title: 'Heights drift', projectId });
    const command = `echo ${secret} > new.txt`;
    const { runId } = await owner.call('runs.start', { issueId, harness: 'pty', command });
    await expect.poll(async () => (await owner.call('runs.get', { runId })).state).toBe('succeeded');
    await use(runId);
  },
});

async function openAt(page: Page, place: string): Promise<void> {
  await expect(page.getByRole('row', { name: 'Heights drift' })).toBeVisible();
  await goTo(page, place);
}

test('a teammate sees metadata of a run and the sentence that there is nothing else', async ({
  browser,
  team,
  runId,
}) => {
  const seen = async (): Promise<string> =>
    (await team.mate.call('runs.query', {})).rows.map(({ state }) => state).join(' ');
  await expect.poll(seen).toBe('succeeded');
  const page = await openWindow(browser, team.mate);
  const heard = listenToConsole(page);
  await openAt(page, `run/${runId}/timeline`);
  const main = page.getByRole('main');
  await expect(main).toContainText('This run is on another device.');
  await expect(main).toContainText('nothing else of it leaves that machine');
  await expect(main).toContainText('hearth/eng-1-heights-drift');
  await expect(main).not.toContainText(secret);
  await expect(page.getByRole('tab')).toHaveCount(0);
  await expectAccessible(page, 'a run of another device');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page.getByRole('row', { name: /ENG-1 Heights drift Succeeded another device/ })).toBeVisible();
  expect(heard).toEqual([]);
});

test('every envelope can be read, found by its status, and taken along', async ({ browser, team, runId }) => {
  const page = await openWindow(browser, team.owner);
  const heard = listenToConsole(page);
  await openAt(page, 'ledger');
  const list = page.getByTestId('ledger-list');
  await expect(list.getByRole('row', { name: /Synced/ })).toHaveCount(3);
  const detail = page.getByRole('region', { name: 'Finish of run 1, ENG-1' });
  await expect(detail).toContainText(runId);
  await expect(detail).toContainText('Absent here: batchId');
  await expect(detail).toContainText('this machine');
  await expect(detail).toContainText('Everything else stayed here.');
  await expect(detail).not.toContainText(secret);

  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const first = page.getByRole('region', { name: 'Start of run 1, ENG-1' });
  await first.getByRole('radio', { name: 'Bytes' }).click();
  await expect(first).toContainText('{"deviceId":');
  await page.getByRole('radio', { name: 'Refused' }).click();
  await expect(page.getByRole('heading', { name: 'No envelope is refused' })).toBeVisible();
  await page.getByRole('radio', { name: 'All' }).click();

  const saved = page.waitForEvent('download');
  await page.keyboard.press('e');
  const lines = (await readFile(await (await saved).path(), 'utf8')).trimEnd().split('\n');
  const rows = lines.map((line) => ledgerRow.parse(JSON.parse(line)));
  expect(rows.map(({ kind, seq }) => [kind, seq])).toEqual([
    ['run.start', 1],
    ['run.progress', 2],
    ['run.finish', 3],
  ]);

  // The server goes away: what waits is there at once, without a reload.
  await team.server.close();
  const { issueId } = rows[0] ?? {};
  await team.owner.call('runs.start', {
    issueId: issueId ?? '',
    harness: 'pty',
    command: 'echo more > more.txt',
  });
  await expect(list.getByRole('row', { name: /Queued/ })).toHaveCount(3);
  await expect(page.getByRole('main')).toContainText('3 envelopes wait on this machine.');
  expect(heard).toEqual([]);
});
