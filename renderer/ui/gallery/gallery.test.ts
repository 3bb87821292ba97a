import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const executablePath = process.env['HEARTH_CHROMIUM'] ?? '/usr/bin/chromium';
const root = join(import.meta.dirname, '../../..');

const PAGES = [
  'marks',
  'controls',
  'overlays',
  'rows',
  'runs',
  'scene-list',
  'scene-issue',
  'scene-timeline',
  'scene-review',
  'scene-ledger',
  'scene-palette',
  'scene-first-run',
  'scene-states',
] as const;

const START = Date.UTC(2026, 10, 17, 14, 2, 11);

/** As strict as the app's own: a style or a script that is injected shows up as a violation. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** Serves a folder with the policy, on a free port. */
async function serve(folder: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? '/', 'http://x').pathname);
    readFile(path).then(
      (bytes) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(path)] ?? '', 'content-security-policy': POLICY })
          .end(bytes),
      () => response.writeHead(204).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/** Waits until so many are on the page. */
async function expectCount(items: Locator, count: number): Promise<void> {
  await expect.poll(() => items.count()).toBe(count);
}

interface OpenOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active';
}

describe.skipIf(!existsSync(executablePath))('the gallery in a browser', () => {
  let folder: string;
  let site: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  /** Opens a page; what the browser logs or refuses is collected. */
  async function open(name: string, options: OpenOptions = {}): Promise<void> {
    const { width = 1440, ...media } = options;
    context = await browser.newContext({
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
      ...media,
    });
    page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.clock.install({ time: START });
    await page.goto(`${site.url}/gallery.html?page=${name}`);
    await page.locator('#root > *').first().waitFor();
  }

  const setTheme = (theme: 'light' | 'dark'): Promise<void> =>
    page.evaluate((next) => document.documentElement.setAttribute('data-theme', next), theme);

  /** What axe finds. Only colours differ between the themes, so the second needs only their rule. */
  async function violations(): Promise<readonly string[]> {
    await setTheme('light');
    const light = await new AxeBuilder({ page }).analyze();
    await setTheme('dark');
    const dark = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
    return [...light.violations, ...dark.violations].flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
  }

  /** From here on time passes only by `runFor`. */
  const stopClock = (): Promise<void> => page.clock.pauseAt(START + 3_600_000);

  const focused = (): Promise<string> =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-gallery-'));
    vi.stubEnv('HEARTH_GALLERY', 'only');
    vi.stubEnv('NODE_ENV', 'production');
    await build({
      configFile: join(root, 'build/vite.renderer.ts'),
      configLoader: 'native',
      logLevel: 'warn',
      build: { outDir: folder, sourcemap: false },
    });
    site = await serve(folder);
    browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  }, 60_000);

  afterEach(async () => {
    await context.close();
    const said = complaints.splice(0);
    if (said.length > 0) throw new Error(`The browser complained:\n${said.join('\n')}`);
  });

  afterAll(async () => {
    await browser.close();
    site.close();
    await rm(folder, { recursive: true });
  });

  it.each(PAGES)('axe finds nothing on %s, light and dark', { timeout: 60_000 }, async (name) => {
    await open(name);
    expect(await violations()).toEqual([]);
  });

  it('axe finds nothing while menus and dialogs are open', { timeout: 60_000 }, async () => {
    await open('overlays');
    for (const name of ['Status', 'Actions', 'Open dialog', 'Cancel run']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator('[data-open][role]').first().waitFor();
      expect(await violations()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('[data-open][role]').first().waitFor({ state: 'detached' });
    }
  });

  it('a menu takes the focus into its filter, chooses by Enter and gives the focus back', async () => {
    await open('overlays');
    const button = page.getByRole('button', { name: 'Status', exact: true });
    await button.press('Enter');
    await page.getByRole('searchbox', { name: 'Change status' }).fill('pro');
    await expectCount(page.getByRole('menuitemcheckbox'), 1);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemcheckbox').first().waitFor({ state: 'detached' });
    expect(await focused()).toBe('Status');
    await button.press('Enter');
    expect(
      await page.getByRole('menuitemcheckbox', { name: 'In Progress' }).getAttribute('aria-checked'),
    ).toBe('true');
  });

  it('a menu for several values stays open', async () => {
    await open('overlays');
    await page.getByRole('button', { name: 'Labels' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Regression' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Tide engine' }).click();
    const checked = page.getByRole('menuitemcheckbox', { checked: true });
    await expectCount(checked, 3);
  });

  it('a menu opened by a key stands at its anchor and gives the focus back', async () => {
    await open('overlays');
    const button = page.getByRole('button', { name: 'Anchored' });
    await button.press('Enter');
    const filter = page.getByRole('searchbox', { name: 'Find' });
    await filter.waitFor();
    const [from, at] = [await button.boundingBox(), await filter.boundingBox()];
    expect(Math.abs((at?.x ?? 0) - (from?.x ?? 0))).toBeLessThan(2);
    expect((at?.y ?? 0) - ((from?.y ?? 0) + (from?.height ?? 0))).toBeLessThan(8);
    await page.keyboard.press('Escape');
    await filter.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Anchored');
  });

  it('a dialog starts in its content and gives the focus back', async () => {
    await open('overlays');
    await page.getByRole('button', { name: 'Open dialog' }).press('Enter');
    const field = page.getByRole('textbox', { name: 'Name' });
    await field.waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Open dialog');
  });

  it('a confirmation starts on the safe button', async () => {
    await open('overlays');
    await page.getByRole('button', { name: 'Cancel run' }).press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await expect.poll(focused).toBe('Keep');
  });

  it('a disabled button can be reached, says why and does nothing', async () => {
    await open('overlays');
    await page.getByRole('button', { name: 'Open dialog' }).press('Enter');
    const save = page.getByRole('button', { name: 'Save' });
    await save.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await save.hover();
    await page.clock.runFor(600);
    await page.getByText('Give it a name first').waitFor();
  });

  it('a tooltip waits for half a second', async () => {
    await open('overlays');
    await stopClock();
    await page.getByRole('button', { name: 'Rest here' }).hover();
    await page.clock.runFor(400);
    expect(await page.getByText('Says what the button does').count()).toBe(0);
    await page.clock.runFor(200);
    await page.getByText('Says what the button does').waitFor();
  });

  it('toasts leave after five seconds, but not under the pointer', async () => {
    await open('overlays');
    await stopClock();
    const show = page.getByRole('button', { name: 'Show a toast' });
    for (let times = 0; times < 4; times += 1) await show.click();
    const toasts = page.getByText(/^Toast \d$/);
    await expectCount(toasts, 3);
    await toasts.first().hover();
    await page.clock.runFor(60_000);
    expect(await toasts.count()).toBe(3);
    await show.hover();
    await page.clock.runFor(5_000);
    await expectCount(toasts, 0);
  });

  it('the palette moves, narrows and runs by keyboard alone', async () => {
    await open('scene-palette');
    const input = page.getByRole('combobox');
    const active = async (): Promise<string> =>
      page.evaluate(() => {
        const id = document.activeElement?.getAttribute('aria-activedescendant') ?? '';
        return document.querySelector(`[id="${id}"]`)?.textContent ?? '';
      });
    await expect.poll(focused).toBe('Command');
    expect(await active()).toContain('Mark as blocked by');
    await page.keyboard.press('ArrowUp');
    expect(await active()).toContain('Graph, blocked paths only');
    await input.fill('tile');
    expect(await active()).toContain('Tile blobs');
    await input.fill('nothing is called so');
    await page.getByText('Nothing is called').waitFor();
    await input.fill('tile');
    await page.keyboard.press('Enter');
    await input.waitFor({ state: 'detached' });
  });

  it('a question takes its keys only while it has the focus, and never Enter', async () => {
    await open('runs');
    const question = page.getByRole('group', { name: 'Allow this command?' });
    await page.keyboard.press('y');
    await expectCount(page.getByText('You answered: nothing'), 1);
    await question.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+y');
    await expectCount(page.getByText('You answered: nothing'), 1);
    await page.keyboard.press('Shift+Y');
    await expectCount(page.getByText('You answered: allow_always'), 1);
    await page.keyboard.press('n');
    await expectCount(page.getByText('You answered: deny'), 1);
    await page.keyboard.press('y');
    await expectCount(page.getByText('You answered: allow', { exact: true }), 1);
  });

  it('tabs and segments are one stop for Tab, with arrow keys inside', async () => {
    await open('controls');
    const all = page.getByRole('radio', { name: 'All' });
    await all.focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: 'Active' }).getAttribute('aria-checked')).toBe('true');
    expect(await all.getAttribute('tabindex')).toBe('-1');
    await page.getByRole('tab', { name: 'Terminal' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('tab', { selected: true }).allTextContents()).toEqual(['Timeline']);
  });

  it('the sidebar is sized by keyboard and stops at its limits', async () => {
    await open('scene-list');
    const edge = page.getByRole('separator', { name: 'Width of the sidebar' });
    await edge.press('ArrowRight');
    expect((await page.getByRole('navigation', { name: 'Workspace' }).boundingBox())?.width).toBe(248);
    await edge.press('End');
    await edge.press('ArrowRight');
    expect(await edge.getAttribute('aria-valuenow')).toBe('320');
    await edge.dblclick();
    expect(await edge.getAttribute('aria-valuenow')).toBe('240');
  });

  it('a narrow row drops its facts from the left and keeps the person', async () => {
    await open('rows', { width: 640 });
    const row = page.getByRole('row').filter({ hasText: 'ENG-387' });
    const box = await row.boundingBox();
    const inside = async (text: string): Promise<boolean> => {
      const item = await row.getByText(text, { exact: true }).boundingBox();
      return item !== null && box !== null && item.y >= box.y && item.y < box.y + box.height;
    };
    expect(await inside('Waiting · 14:32')).toBe(false);
    expect(await inside('19 Nov')).toBe(true);
    expect((await row.getByRole('img', { name: 'Tove' }).boundingBox())?.y).toBeCloseTo((box?.y ?? 0) + 6, 0);
  });

  it('follows the system unless the root says otherwise', async () => {
    await open('marks', { colorScheme: 'dark' });
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).toBe('rgb(17, 16, 14)');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground()).toBe('rgb(245, 243, 242)');
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
    expect(await ground()).toBe('rgb(17, 16, 14)');
  });

  it('draws marks in the system colours when those are forced', async () => {
    await open('marks', { forcedColors: 'active' });
    const [mark, text] = await page.evaluate(() => {
      const colorOf = (selector: string): string => {
        const element = document.querySelector(selector);
        return element === null ? 'none' : getComputedStyle(element).color;
      };
      return [colorOf('svg[role="img"]'), colorOf('h1')];
    });
    expect(mark).toBe(text);
  });

  it('uses the bundled fonts', async () => {
    await open('controls');
    await page.evaluate(() => document.fonts.ready);
    const loaded = await page.evaluate(() =>
      [...document.fonts]
        .filter((face) => face.status === 'loaded')
        .map((face) => face.family.replaceAll('"', '')),
    );
    expect(new Set(loaded)).toEqual(new Set(['Inter Variable', 'JetBrains Mono Variable']));
  });
});
