/** The terminal of a run under the real policy of the page: what it shows, what it refuses, what it leaves behind. */
import { expect, type Page } from '@playwright/test';
import { runTest as test, screen, startCommand, tab } from '../fixtures/run-page.ts';

/** Asks the terminal what programs ask, and keeps what is typed as an answer until an `x` comes. */
const probe = `
process.stdin.setRawMode(true);
let heard = '';
process.stdin.on('data', (bytes) => {
  heard += bytes;
  if (!heard.endsWith('x')) return;
  require('node:fs').writeFileSync('replies.json', JSON.stringify(heard));
  process.exit(0);
});
process.stdout.write('\\x1b[c\\x1bP$qm\\x1b\\\\\\x1b[6n\\x1b]11;?\\x07\\x1b[18t\\x1b[21t\\x1b[>q\\x1b[?1004h asked');
`;
const node = `'${process.execPath}'`;

test.use({ files: { 'probe.cjs': probe } });

/** Starts a command that goes on once the window is there to see it. */
async function startWatched(page: Page, command: string): Promise<void> {
  await startCommand(page, `echo waiting; read go; ${command}`);
  await expect(screen(page)).toContainText('waiting');
  await page.keyboard.press('Enter');
}

const red = "printf '\\033[38;2;250;20;20mred\\033[0m'";

test('colours are drawn, and the policy of the page has nothing to say', async ({ page }) => {
  await startCommand(page, `${red}; echo; echo ' end'; echo new > added.txt; read x`);
  await expect(screen(page)).toContainText('end');
  const span = screen(page).locator('span', { hasText: /^red$/ });
  const [drawn, plain] = await Promise.all([colorOf(page, 'red'), colorOf(page, 'end')]);
  await expect(span).toBeVisible();
  expect(drawn).not.toBe(plain);
  expect(Number(/^rgb\((\d+)/.exec(drawn)?.[1])).toBeGreaterThan(120);
});

test('a program gets the answers it needs to draw, and no others', async ({ page, repo }) => {
  await startWatched(page, `${node} probe.cjs`);
  await expect(screen(page)).toContainText('asked');
  await page.keyboard.press('x');
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
  const heard: unknown = JSON.parse(await repo.git('show', 'hearth/eng-1-heights-drift:replies.json'));
  const replies = String(heard)
    .split('\x1b')
    .filter((reply) => reply !== '');
  expect(replies).toContainEqual(expect.stringMatching(/^\[\?[0-9;]+c$/));
  expect(replies).toContainEqual(expect.stringMatching(/^\[\d+;\d+R$/));
  expect(replies).toContainEqual(expect.stringMatching(/^\]11;rgb:/));
  expect(String(heard)).not.toMatch(/\$r|\[8;|\]l|xterm/i);
  expect(String(heard)).not.toContain('\x1bP');
});

test('the clipboard is written on a click only, and titles are fit to be shown', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const title = `printf '\\033]0;deploy\\342\\200\\256gpj\\007'`;
  const copy = `printf '\\033]52;c;c2VjcmV0\\007\\033]52;c;?\\007'`;
  await startWatched(page, `${title}; ${copy}; echo end; echo new > added.txt; read x`);
  await expect(screen(page)).toContainText('end');
  await expect(page.getByRole('region', { name: 'Terminal' })).toContainText('deploygpj');
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toBe('secret');
  await page.getByRole('button', { name: 'Copy 6 characters for the program' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('secret');
});

test('an address is opened only after it was shown whole and confirmed', async ({ page }) => {
  await page.context().route('https://docs.test/**', (route) => route.fulfill({ body: 'the docs' }));
  const hidden = `printf '\\033]8;;https://docs.test/other\\033\\\\click here\\033]8;;\\033\\\\\\n'`;
  await startWatched(page, `echo 'https://docs.test/page?a=1.'; ${hidden}; echo new > added.txt; read x`);
  await expect(screen(page)).toContainText('click here');
  await clickText(page, 'click here');
  const asked = page.getByRole('alertdialog');
  await expect(asked).toContainText('https://docs.test/other');
  await asked.getByRole('button', { name: 'Keep' }).click();
  await clickText(page, 'https://docs.test');
  await expect(asked).toContainText('https://docs.test/page?a=1');
  const opened = page.waitForEvent('popup');
  await asked.getByRole('button', { name: 'Open in the browser' }).click();
  expect((await opened).url()).toBe('https://docs.test/page?a=1');
});

test('what a fast program prints arrives whole, and the keyboard stays alive', async ({ page }) => {
  test.setTimeout(120_000);
  const flood = `${node} -e "const line = 'y'.repeat(99); for (let n = 0; n < 100000; n++) console.log(line)"`;
  await startCommand(page, `${flood}; echo flood is over; read x; echo "got $x"; echo new > added.txt`);
  await expect(screen(page)).toContainText('flood is over', { timeout: 60_000 });
  await page.keyboard.type('word');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('got word');
});

test('a terminal that was closed leaves nothing on the page', async ({ page }) => {
  await startCommand(page, 'echo hello; echo new > added.txt; read x');
  const visit = async (): Promise<void> => {
    await tab(page, 'Terminal').click();
    await expect(screen(page)).toContainText('hello');
    await tab(page, 'Timeline').click();
    await expect(page.getByTestId('timeline')).toBeVisible();
  };
  for (let n = 0; n < 3; n++) await visit();
  const before = await countNodes(page);
  for (let n = 0; n < 10; n++) await visit();
  const after = await countNodes(page);
  expect(await page.locator('.xterm, .xterm style').count()).toBe(0);
  // One terminal is some hundreds of nodes and dozens of listeners.
  expect(after.nodes - before.nodes).toBeLessThan(200);
  expect(after.listeners - before.listeners).toBeLessThan(20);
});

async function colorOf(page: Page, text: string): Promise<string> {
  const span = screen(page)
    .locator('span', { hasText: new RegExp(`^\\s*${text}\\s*$`) })
    .first();
  return span.evaluate((element) => getComputedStyle(element).color);
}

/** Clicks on text of the terminal with the mouse. xterm looks for links once the mouse has moved there. */
async function clickText(page: Page, text: string): Promise<void> {
  const box = await screen(page).locator('div', { hasText: text }).first().boundingBox();
  if (!box) throw new Error(`${text} is not on the screen`);
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.move(box.x + 20, box.y + box.height / 2, { steps: 4 });
  await expect(page.locator('.xterm-cursor-pointer')).toBeVisible();
  await page.mouse.click(box.x + 20, box.y + box.height / 2);
}

async function countNodes(page: Page): Promise<{ nodes: number; listeners: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { nodes, listeners: jsEventListeners };
}
