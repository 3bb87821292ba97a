/**
 * The main job, by hand, in a browser and in the window of the app: write an issue, run a real agent on it
 * here, answer its question, review what it did; a teammate sees the issue and the run, and nothing else of it.
 */
import { join } from 'node:path';
import { expect, test as base, type Browser, type Page } from '@playwright/test';
import { findAgent } from '../fixtures/agents.ts';
import { createCodexHome } from '../fixtures/codex-home.ts';
import { createGitRepo } from '../fixtures/git-repo.ts';
import { startHost, startSyncServer } from '../fixtures/host.ts';
import { createModelServer } from '../fixtures/model-server/model-server.ts';
import { createScratch } from '../fixtures/scratch.ts';
import { openWindow } from '../fixtures/windows.ts';
import { launchShell } from '../stand-in/launch.ts';

const codex = findAgent('codex');
const missing = 'missing' in codex ? codex.missing : null;

/** What the agent and its owner say, and no teammate may ever see. */
const secret = 'the harbour code is 4711';

interface Window {
  readonly page: Page;
  readonly kind: string;
  close(): Promise<unknown>;
}
type OpenWindow = (options: {
  browser: Browser;
  profile: string;
  env: Record<string, string>;
}) => Promise<Window>;

const inBrowser: OpenWindow = async ({ browser, profile, env }) => {
  const host = await startHost({ profile, env });
  const page = await openWindow(browser, host);
  return { page, kind: 'browser', close: () => page.context().close().then(host.close) };
};
const inShell: OpenWindow = async ({ profile, env }) => launchShell({ profile, env });

/** Takes what has to be closed after the test, newest first. */
type Later = (close: () => Promise<unknown>) => void;

const test = base.extend<{ folder: string; later: Later }>({
  // eslint-disable-next-line no-empty-pattern
  later: async ({}, use) => {
    const closers: (() => Promise<unknown>)[] = [];
    await use((close) => closers.push(close));
    for (const close of closers.toReversed()) await close();
  },
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const scratch = await createScratch('main-job');
    await use(scratch.path);
    await scratch.remove();
  },
});

async function chooseInWorkspaceMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^Workspace: / }).click();
  await page
    .getByRole('option', { name: item })
    .or(page.getByRole('menuitem', { name: item }))
    .click();
}

async function createWorkspace(page: Page, server: { url: string; invite: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('Tidewright');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No issues yet' })).toBeVisible();
  await chooseInWorkspaceMenu(page, 'Link a sync server');
  await page.getByRole('textbox', { name: 'Server' }).fill(server.url);
  await page.getByRole('textbox', { name: 'Invite' }).fill(server.invite);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('sync-row')).toHaveText('In sync');
}

async function invite(page: Page): Promise<string> {
  await chooseInWorkspaceMenu(page, 'Invite people');
  await page.getByRole('button', { name: 'Make an invite' }).click();
  const code = await page.getByRole('dialog').getByTestId('invite-code').textContent();
  await page.getByRole('button', { name: 'Done' }).click();
  return code ?? '';
}

async function joinWorkspace(page: Page, server: { url: string }, code: string): Promise<void> {
  await page.getByRole('button', { name: /Join with an invite/ }).click();
  await page.getByRole('textbox', { name: 'Server' }).fill(server.url);
  await page.getByRole('textbox', { name: 'Invite' }).fill(code);
  await page.keyboard.press('Enter');
}

async function writeIssue(page: Page, repo: string): Promise<void> {
  await page.getByRole('button', { name: 'Create project' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Passage planner');
  await page.getByRole('textbox', { name: 'Git repository' }).fill(repo);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page
    .getByRole('navigation', { name: 'Workspace' })
    .getByRole('button', { name: 'Issues', exact: true })
    .click();
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'Title' }).fill('Heights drift');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('row', { name: 'Heights drift' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Heights drift');
}

async function runAgent(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: /Codex/ }).click();
  await page.getByRole('textbox', { name: 'Prompt' }).fill(`Fix it; ${secret}. @@script fix`);
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('button', { name: 'Allow once' }).click();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(`Done: ${secret}`)).toBeVisible();
  await page.getByRole('tab', { name: /Changes/ }).click();
  await expect(page.getByTestId('changes')).toContainText('+1');
  await expect(page.getByTestId('changes')).toContainText(secret);
}

async function seeAsTeammate(page: Page): Promise<void> {
  await page.getByRole('row', { name: 'Heights drift' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Heights drift');
  await page.getByRole('button', { name: /^Run 1/ }).click();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('hearth/eng-1-heights-drift').first()).toBeVisible();
  await expect(page.locator('body')).not.toContainText(secret);
}

for (const [place, open] of Object.entries({ 'a browser': inBrowser, 'the window of the app': inShell })) {
  test(`the main job in ${place}`, async ({ browser, folder, later }, info) => {
    test.skip(missing !== null, missing ?? '');
    test.setTimeout(90_000);
    const command = `printf '%s' '${secret}' > fix.txt`;
    const model = await createModelServer({
      scripts: { fix: [{ say: 'I will write it.', shell: command }, { say: `Done: ${secret}` }] },
    });
    later(model.close);
    const home = await createCodexHome({ directory: folder, modelServerUrl: model.url });
    const repo = await createGitRepo({ directory: folder });
    const { url, invite: ownerInvite = '', close } = await startSyncServer({ data: join(folder, 'server') });
    later(close);
    const server = { url, invite: ownerInvite };
    // HOME stays as it is: the window's own program needs it.
    const { CODEX_HOME = '', SCRIPTED_MODEL_KEY = '' } = home.env;
    const env = {
      CODEX_HOME,
      SCRIPTED_MODEL_KEY,
      HEARTH_CODEX_PATH: 'path' in codex ? codex.path : '',
      HEARTH_AGENT_ENV: 'SCRIPTED_MODEL_KEY',
    };
    const owner = await open({ browser, profile: join(folder, 'owner'), env });
    later(owner.close);
    const mate = await inBrowser({ browser, profile: join(folder, 'mate'), env: {} });
    later(mate.close);
    info.annotations.push({ type: 'runs in', description: owner.kind });

    await createWorkspace(owner.page, server);
    await joinWorkspace(mate.page, server, await invite(owner.page));
    await writeIssue(owner.page, repo.path);
    await expect(mate.page.getByRole('row', { name: 'Heights drift' })).toBeVisible();
    await runAgent(owner.page);
    await seeAsTeammate(mate.page);
  });
}
