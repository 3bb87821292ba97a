/** The real codex, asked to work on an issue: what it did in the timeline, its question answered by key, its work reviewed. */
import { expect } from '@playwright/test';
import { agentTest } from '../fixtures/agent-page.ts';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { whyNotInstalled } from '../fixtures/real-agent.ts';
import { dialog, tab } from '../fixtures/run-page.ts';

const test = agentTest.extend({
  scripts: {
    default: [
      { say: 'I will look around first.', shell: 'ls' },
      { say: 'Now I write it.', write: { path: 'zone.txt', content: 'zone\n' } },
      { say: 'The zone is written down.' },
    ],
  },
});
const missing = whyNotInstalled('codex');
test.skip(missing !== undefined, missing);

test('codex works on an issue; its questions are answered by key, and its work is reviewed', async ({
  page,
}) => {
  await page.keyboard.press('r');
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await expect(prompt).toHaveValue(/^ENG-1: Heights drift[^]*- Heights match the table/);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(dialog(page)).toHaveCount(0);

  const question = page.getByRole('group', { name: 'Allow this command?' });
  await expect(question).toContainText('ls');
  await expect(page.getByRole('main').getByText('Waiting for you', { exact: true })).toBeVisible();
  await expectAccessible(page, 'a question');
  // From another tab: the first Y leads to the question, the second answers it.
  await page.keyboard.press('3');
  await expect(tab(page, 'Changes')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('y');
  await expect(question).toBeFocused();
  await page.keyboard.press('y');

  const second = page.getByRole('group', { name: /^Allow this/ });
  await expect(second).toContainText('zone.txt');
  await page.keyboard.press('y');
  await expect(second).toBeFocused();
  await page.keyboard.press('Shift+Y');

  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  const timeline = page.getByTestId('timeline');
  await expect(timeline).toContainText('I will look around first.');
  await expect(timeline).toContainText('The zone is written down.');
  await expect(timeline).toContainText('Committed 1 file');
  await page.keyboard.press('e');
  await expect(timeline).toContainText('clock.txt');
  await expectAccessible(page, 'an opened timeline');
  await page.keyboard.press('3');
  await expect(page.getByTestId('changes').getByRole('button', { name: 'Added zone.txt' })).toBeVisible();
});

test('an agent is written to while it works, and a denied command is not run', async ({ page, repo }) => {
  await page.keyboard.press('r');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  const question = page.getByRole('group', { name: 'Allow this command?' });
  await expect(question).toBeVisible();
  await page.keyboard.press('m');
  await page.keyboard.type('Keep it short.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: /^Steer the agent/ })).toHaveValue('');
  await question.focus();
  await page.keyboard.press('n');
  await expect(page.getByTestId('timeline')).toContainText('Denied');
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  expect(await repo.git('status', '--porcelain')).toBe('');
});
