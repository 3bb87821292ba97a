/** What is done with a run, by key: it is steered, taken up again, landed, discarded, played again and cleared away. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { isLocalRun, type LocalRunRow } from '../../shared/contract/run-schemas.ts';
import { agentTest, answerByKey, question, startAgent } from '../fixtures/agent-page.ts';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { whyNotInstalled } from '../fixtures/real-agent.ts';
import type { HostProcess } from '../fixtures/host.ts';
import { dialog, goTo, runTest as test, screen, tab, type RunPage } from '../fixtures/run-page.ts';

const main = (page: Page): Locator => page.getByRole('main');
const state = (page: Page, words: string): Locator => main(page).getByText(words, { exact: true }).first();
const toasts = (page: Page): Locator => page.getByRole('region', { name: 'Notifications' });
const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true });

/** A command that speaks ACP, and does what the first word of its prompt says. */
const scriptedAgent = [process.execPath, join(import.meta.dirname, '../fixtures/scripted-acp-agent.ts')]
  .map((word) => `'${word}'`)
  .join(' ');

/** From anywhere in a run outside of its terminal: A, and what stands in the menu. */
async function choose(page: Page, what: string): Promise<void> {
  await page.keyboard.press('a');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.type(what);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toHaveCount(0);
}

async function confirm(page: Page, title: string, button: string): Promise<void> {
  const asked = page.getByRole('alertdialog', { name: title });
  await asked.getByRole('button', { name: button, exact: true }).click();
  await expect(asked).toHaveCount(0);
}

/** Runs a command on the issue, behind the window's back, and waits for its end. */
async function finishRun(
  { host, work: { issueId } }: Pick<RunPage, 'host'> & { readonly work: Pick<RunPage['work'], 'issueId'> },
  command: string,
): Promise<LocalRunRow> {
  const { runId } = await host.call('runs.start', { issueId, harness: 'pty', command, several: true });
  await expect.poll(async () => (await host.call('runs.get', { runId })).endedAt ?? null).not.toBeNull();
  return localRun(host, runId);
}

async function localRun(host: HostProcess, runId: string): Promise<LocalRunRow> {
  const run = await host.call('runs.get', { runId });
  if (isLocalRun(run)) return run;
  throw new Error('The run is of another device.');
}

test('a run that failed is taken up in its worktree, and retried in a fresh one', async ({
  page,
  host,
  repo,
  work,
}) => {
  test.slow();
  // It ends well only where the base has moved on.
  const first = await finishRun({ host, work }, 'echo half >> half.txt; cat half.txt; test -e ready.txt');
  expect(first.state).toBe('failed');
  await goTo(page, `run/${first.runId}/timeline`);
  await expect(heading(page, 'Run 1')).toBeVisible();
  await expectAccessible(page, 'a run that failed');
  await choose(page, 'continue');
  await expect(heading(page, 'Run 2')).toBeVisible();
  await expect(tab(page, 'Terminal')).toHaveAttribute('aria-selected', 'true');
  await expect(screen(page)).toContainText(/half\s*half/);
  await page.keyboard.press('ControlOrMeta+Shift+L');

  await writeFile(join(repo.path, 'ready.txt'), 'ready\n');
  await repo.git('add', '--all');
  await repo.git('commit', '--quiet', '--message=Ready');
  await expect(state(page, 'The agent stopped')).toBeVisible();
  await choose(page, 'retry');
  await expect(heading(page, 'Run 3')).toBeVisible();
  await expect(state(page, 'Succeeded')).toBeVisible();
  const { rows } = await host.call('runs.query', { issueId: work.issueId });
  const [third, second] = rows.filter(isLocalRun);
  expect(second?.worktree).toBe(first.worktree);
  expect(third?.worktree).not.toBe(first.worktree);
});

test('work lands on its base; what conflicts with it stays as it is, and says why', async ({
  page,
  host,
  repo,
  work,
}) => {
  test.slow();
  const one = await finishRun({ host, work }, 'echo ship time > clock.txt');
  const two = await finishRun({ host, work }, 'echo zone time > clock.txt');
  await goTo(page, `run/${one.runId}/timeline`);
  await expect(heading(page, 'Run 1')).toBeVisible();
  const land = page.getByRole('button', { name: 'Land on main' });
  await land.click();
  const asked = page.getByRole('alertdialog', { name: 'Land run 1 on main?' });
  await expect(asked).toContainText('Nothing is pushed.');
  await expectAccessible(page, 'whether to land');
  await confirm(page, 'Land run 1 on main?', 'Land');
  await expect(page.getByTestId('timeline')).toContainText('Landed on main');
  await expect(land).toHaveCount(0);
  await expectAccessible(page, 'a run that has landed');
  expect(await repo.git('show', 'main:clock.txt')).toBe('ship time');
  await page.keyboard.press('a');
  await expect(page.getByRole('menuitem', { name: /^Land on main/ })).toContainText('landed on main');
  await page.keyboard.press('Escape');

  await goTo(page, `run/${two.runId}/timeline`);
  await expect(heading(page, 'Run 2')).toBeVisible();
  await page.keyboard.press('Shift+L');
  await confirm(page, 'Land run 2 on main?', 'Land');
  const refused = page.getByRole('region', { name: 'Run 2 has not landed' });
  await expect(refused).toContainText('The work conflicts with main in clock.txt.');
  await expect(refused).toContainText('The branch that it was to land on is as it was.');
  await expectAccessible(page, 'work that conflicts');
  expect(await repo.git('show', 'main:clock.txt')).toBe('ship time');
  expect(await repo.git('show', `${two.branch}:clock.txt`)).toBe('zone time');
  expect(await repo.git('-C', two.worktree ?? '', 'status', '--porcelain')).toBe('');
  expect(await localRun(host, two.runId)).toMatchObject({ landed: null, discarded: false });

  // The conflict is resolved by hand in the worktree; then it lands.
  const inWorktree = ['-C', two.worktree ?? ''];
  await repo.git(...inWorktree, 'rebase', '--quiet', '-X', 'theirs', 'main');
  await refused.getByRole('button', { name: 'Land it again' }).click();
  await expect(page.getByTestId('timeline')).toContainText('Landed on main');
  await expect(refused).toHaveCount(0);
  expect(await repo.git('show', 'main:clock.txt')).toBe('zone time');
});

test('work is discarded, kept as one commit, and its worktree is cleared away', async ({
  page,
  host,
  repo,
  work,
}) => {
  test.slow();
  const run = await finishRun({ host, work }, 'echo ship time > clock.txt');
  await goTo(page, `run/${run.runId}/timeline`);
  await expect(heading(page, 'Run 1')).toBeVisible();
  await choose(page, 'discard');
  const asked = page.getByRole('alertdialog', { name: 'Discard run 1?' });
  await expect(asked).toContainText('All of it is kept as one commit.');
  await expectAccessible(page, 'whether to discard');
  await confirm(page, 'Discard run 1?', 'Discard');
  await expect(page.getByTestId('timeline')).toContainText('Discarded');
  await expect.poll(async () => (await localRun(host, run.runId)).discarded).toBe(true);
  expect(await repo.git('show', `refs/hearth/discarded/${run.runId}:clock.txt`)).toBe('ship time');

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('worktrees on this');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('1 may be removed');
  await dialog(page)
    .getByRole('button', { name: /^Remove/ })
    .click();
  await confirm(page, 'Remove the worktree of ENG-1?', 'Remove');
  await expect(dialog(page)).toContainText('There are none.');
  await expectAccessible(page, 'no worktrees');
  await page.keyboard.press('Escape');
  for (const [key, name] of [
    ['3', 'Changes'],
    ['4', 'Evidence'],
    ['5', 'Files'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
    await expectAccessible(page, `${name} of a run whose worktree is gone`);
  }
  await page.keyboard.press('a');
  await expect(page.getByRole('menuitem', { name: /^Discard the work/ })).toContainText('discarded already');
  await expect(page.getByRole('menuitem', { name: /^Land on main/ })).toContainText('discarded already');
  await page.keyboard.type('continue');
  await page.keyboard.press('Enter');
  await expect(toasts(page)).toContainText('worktree');
});

test('work that meets in a file is told on both issues and in the changes, until one of it is gone', async ({
  page,
  host,
  work,
}) => {
  test.slow();
  const { issueId } = await host.call('issues.create', { title: 'Zone', projectId: work.projectId });
  const one = await finishRun({ host, work }, 'echo ship time > clock.txt; echo x > own.txt');
  const two = await finishRun({ host, work: { issueId } }, 'echo zone time > clock.txt');
  const notes = page.getByRole('list', { name: 'Work that meets in the same files' });
  // The issue is on the page: it hears of the end of the second run by itself.
  await expect(notes).toHaveText('ENG-2 changes the same file: clock.txt; in conflict in clock.txt');
  await expectAccessible(page, 'an issue whose work meets that of another');
  await notes.getByRole('button', { name: 'Open the run of ENG-2' }).click();
  await expect(tab(page, 'Changes')).toHaveAttribute('aria-selected', 'true');
  await expect(notes).toHaveText('ENG-1 changes the same file: clock.txt; in conflict in clock.txt');
  await expectAccessible(page, 'changes that meet those of another run');
  await goTo(page, `issue/${issueId}`);
  await expect(notes).toContainText('ENG-1 changes the same file');
  await goTo(page, `run/${one.runId}/changes`);
  await expect(notes).toContainText('ENG-2 changes the same file');
  await choose(page, 'discard');
  await confirm(page, 'Discard run 1?', 'Discard');
  await expect(notes).toHaveCount(0);
  await goTo(page, `run/${two.runId}/changes`);
  await expect(page.getByTestId('changes')).toContainText('zone time');
  await expect(notes).toHaveCount(0);
});

test('an agent is asked to explain in the timeline, and its own messages are looked at', async ({
  page,
  host,
  work,
}) => {
  const agent = { harness: 'acp', agent: 'custom', command: scriptedAgent, prompt: 'work' } as const;
  const { runId } = await host.call('runs.start', { issueId: work.issueId, ...agent });
  await goTo(page, `run/${runId}/timeline`);
  await expect(question(page)).toContainText('touch b.txt');
  await expect(page.getByRole('meter', { name: 'Elapsed' })).toContainText('/ 2 h');
  await expect(question(page).getByRole('button', { name: 'Ask to explain' })).toBeVisible();
  await page.keyboard.press('y');
  await expect(question(page)).toBeFocused();
  await expectAccessible(page, 'a question');
  await page.keyboard.press('e');
  const timeline = page.getByTestId('timeline');
  await expect(timeline).toContainText('Asked to explain');
  await expect(timeline).toContainText('It said x1.');
  await expect.poll(async () => (await localRun(host, runId)).endedAt ?? null).not.toBeNull();
  await choose(page, 'raw frames');
  const frames = dialog(page).getByRole('list', { name: 'Frames' }).getByRole('listitem');
  await expect(frames.filter({ hasText: 'request.opened' })).toHaveCount(1);
  await dialog(page).getByRole('textbox', { name: 'Filter the frames' }).fill('REQUEST.OPENED');
  await expect(frames).toHaveCount(1);
  await frames.getByRole('button', { expanded: false }).click();
  await expect(dialog(page).getByRole('region', { name: /^Frame/ })).toContainText('"title": "touch b.txt"');
  await expectAccessible(page, 'raw frames');
});

test('the terminal of a run that has ended is played again by key', async ({ page, host, work }) => {
  const run = await finishRun({ host, work }, 'echo first; sleep 1; echo second > new.txt; cat new.txt');
  await goTo(page, `run/${run.runId}/terminal`);
  await expect(screen(page)).toContainText('second');
  await page.keyboard.press('ControlOrMeta+Shift+L');
  await page.keyboard.press('p');
  const replayed = page.getByTestId('replay').locator('.xterm-rows');
  await expect(replayed).toContainText('first');
  await expectAccessible(page, 'a replay');
  await page.keyboard.press('n');
  await expect(replayed).toContainText('second');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('replay-time')).toContainText(/^0:00/);
  await expect(replayed).not.toContainText('second');
  await page.keyboard.press('p');
  await expect(screen(page)).toContainText('second');
  await expect(replayed).toHaveCount(0);
});

const missing = whyNotInstalled('codex');
const codexTest = agentTest.extend({
  scripts: {
    default: [
      { say: 'I will write the zone down.', write: { path: 'zone.txt', content: 'utc\n' } },
      { say: 'The zone is written down.' },
    ],
    think: [{ say: 'Let me think about it', hang: 'until-released' }, { say: 'I have thought.' }],
    more: [
      { say: 'Then the table, too.', write: { path: 'table.txt', content: '1\n' } },
      { say: 'The table is written down.' },
    ],
  },
});

codexTest.describe('codex', () => {
  codexTest.skip(missing !== undefined, missing);

  codexTest(
    'an agent is interrupted, told how to go on, and continued when it has ended',
    async ({ page, host, model, work }) => {
      codexTest.slow();
      await startAgent(page, 'codex', '@@script think');
      await model.until(({ outcome }) => outcome === 'stalled');
      await expect(state(page, 'Running')).toBeVisible();
      await page.keyboard.press('i');
      await expect(toasts(page)).toContainText('The agent was interrupted.');
      await expect(state(page, 'Waiting for you')).toBeVisible();
      await expect(page.getByTestId('timeline')).toContainText('A person interrupted the agent.');
      await expect(page.getByRole('button', { name: 'Interrupt', exact: true })).toHaveAttribute(
        'aria-disabled',
        'true',
      );
      const field = page.getByRole('textbox', { name: 'The agent was interrupted; say how to go on' });
      await expectAccessible(page, 'an interrupted agent');
      await page.keyboard.press('m');
      await expect(field).toBeFocused();
      await page.keyboard.type('Write the zone instead. @@script default');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('textbox', { name: /^Steer the agent/ })).toHaveValue('');
      // Out of the field, the keys mean the run again.
      await page.keyboard.press('Escape');
      await answerByKey(page, 'zone.txt');
      await expect(state(page, 'Succeeded')).toBeVisible();
      const timeline = page.getByTestId('timeline');
      await expect(timeline).toContainText('The zone is written down.');

      await page.keyboard.press('m');
      await expect(page.getByRole('textbox', { name: /^Continue the run/ })).toBeFocused();
      await page.keyboard.type('And the table. @@script more');
      await expectAccessible(page, 'what is to be done next');
      await page.keyboard.press('Enter');
      await expect(heading(page, 'Run 2')).toBeVisible();
      await expect(question(page)).toContainText('table.txt');
      await answerByKey(page, 'table.txt');
      await expect(state(page, 'Succeeded')).toBeVisible();
      await expect(timeline).toContainText('The table is written down.');
      await page.keyboard.press('3');
      for (const name of ['Added table.txt', 'Added zone.txt']) {
        await expect(page.getByTestId('changes').getByRole('button', { name })).toBeVisible();
      }
      const { rows } = await host.call('runs.query', { issueId: work.issueId });
      const [second, first] = rows.filter(isLocalRun);
      expect(second).toMatchObject({ worktree: first?.worktree, branch: first?.branch });
    },
  );
});
