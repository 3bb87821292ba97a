/** Each real agent, asked to meet a criterion that a check proves: from the issue to what left the machine. */
import { expect, type Page } from '@playwright/test';
import { isLocalRun } from '../../shared/contract/run-schemas.ts';
import { agentTest, answerByKey, question, startAgent } from '../fixtures/agent-page.ts';
import { needCheck } from '../fixtures/check-page.ts';
import { expectAccessible } from '../fixtures/page-checks.ts';
import { realAgents, whyNotInstalled } from '../fixtures/real-agent.ts';
import { tab } from '../fixtures/run-page.ts';

const test = agentTest.extend({
  scripts: {
    default: [
      { say: 'I will write the zone down.', write: { path: 'zone.txt', content: 'utc\n' } },
      { say: 'The zone is written down.' },
    ],
  },
});

/** From any part of a run to another, by its key. */
async function goToTab(page: Page, key: string, name: string): Promise<void> {
  await page.keyboard.press(key);
  await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
}

for (const agent of realAgents) {
  test.describe(agent, () => {
    const missing = whyNotInstalled(agent);
    test.skip(missing !== undefined, missing);
    test.use({ agent });

    test(`${agent} works on an issue, asks, is allowed, and its work is proven`, async ({
      page,
      host,
      repo,
      work,
    }) => {
      test.slow();
      await needCheck(page, 'zone', 'cat zone.txt; grep -q utc zone.txt');
      await startAgent(page, agent);
      await expect(question(page)).toContainText('zone.txt');
      await expect(page.getByRole('main').getByText('Waiting for you', { exact: true })).toBeVisible();
      await expectAccessible(page, `a question of ${agent}`);
      await answerByKey(page, 'zone.txt');

      const timeline = page.getByTestId('timeline');
      await expect(timeline).toContainText('The zone is written down.');
      await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
      await expect(timeline).toContainText('I will write the zone down.');
      await expect(timeline).toContainText('Committed 1 file');
      await expectAccessible(page, `the timeline of ${agent}`);

      const [run] = (await host.call('runs.query', { issueId: work.issueId })).rows;
      const { runId = '', commit = '' } = run && isLocalRun(run) ? run : {};
      expect(await repo.git('show', `${commit}:zone.txt`)).toBe('utc');
      expect(await repo.git('status', '--porcelain')).toBe('');

      await goToTab(page, '3', 'Changes');
      await expect(page.getByTestId('changes').getByRole('button', { name: 'Added zone.txt' })).toBeVisible();

      await goToTab(page, '4', 'Evidence');
      const criterion = page.getByRole('list', { name: 'Criteria' }).getByRole('listitem').first();
      await expect(criterion).toHaveAttribute('data-state', 'fresh');
      await expect(criterion).toContainText(commit.slice(0, 7));
      await page.keyboard.press('o');
      await expect(page.getByTestId('check-output')).toHaveText('utc\n');
      const { criteria } = await host.call('evidence.query', { runId });
      expect(criteria).toMatchObject([{ state: 'fresh', evidence: { commit, exitCode: 0, passed: true } }]);

      await goToTab(page, '6', 'Ledger');
      await expect(page.getByRole('row', { name: /finish ENG-1 succeeded/ })).toBeVisible();
      await expect(page.getByRole('main')).toContainText('run.branch');
      await expect(page.getByRole('main')).toContainText('Everything else stayed here.');
      await expect(page.getByRole('main')).not.toContainText('zone');
      await expectAccessible(page, `what left of a run of ${agent}`);
    });
  });
}
