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
const hostile = ']52;c;?|]52;p;?|]7;file:///etc|]9;look|]777;notify;a;b|]1337;File=name=eA==:AAAA|]50;x|]l'
  .split('|')
  .map((each) => '\\x1b' + each + '\\x07')
  .join('');
process.stdout.write(hostile);
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
  expect(String(heard)).not.toMatch(/\$r|\[8;|\]l|\]52|\]7|\]9|\]50|\]1337|xterm/i);
  const expected = /^(?:\[\?[0-9;]+c|\[\d+;\d+R|\[[IO]|\]11;rgb:[0-9a-f/]+|\\)x?$/;
  expect(replies.filter((reply) => !expected.test(reply))).toEqual([]);
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
  await clickText(page, 'click here', 'https://docs.test/other');
  const asked = page.getByRole('alertdialog');
  await expect(asked).toContainText('https://docs.test/other');
  await asked.getByRole('button', { name: 'Keep' }).click();
  await clickText(page, 'https://docs.test', 'https://docs.test/page?a=1');
  await expect(asked).toContainText('https://docs.test/page?a=1');
  const opened = page.waitForEvent('popup');
  await asked.getByRole('button', { name: 'Open in the browser' }).click();
  expect((await opened).url()).toBe('https://docs.test/page?a=1');
});

test('text is found, next and previous, with its case; Escape gives the keys back to the program', async ({
  page,
}) => {
  await startWatched(
    page,
    `seq 1 200 | sed 's/$/ Apple/'; echo apple; read x; echo "got $x"; echo new > added.txt`,
  );
  await expect(screen(page)).toContainText('200 Apple');
  await page.keyboard.press('ControlOrMeta+f');
  const field = page.getByRole('textbox', { name: 'Find in the terminal' });
  await expect(field).toBeFocused();
  await page.keyboard.type('apple');
  const found = page.getByRole('search').getByRole('status');
  await expect(found).toHaveText('201 of 201');
  await page.keyboard.press('Enter');
  await expect(found).toHaveText('200 of 201');
  await page.keyboard.press('Shift+Enter');
  await expect(found).toHaveText('201 of 201');
  await page.getByRole('button', { name: 'Match case' }).click();
  await expect(found).toHaveText('1 of 1');
  await field.fill('nowhere');
  await expect(found).toHaveText('None');
  await field.press('Escape');
  await expect(field).toHaveCount(0);
  await page.keyboard.type('word');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('got word');
});

test('several lines are pasted only after they were shown; what is selected is copied by key alone', async ({
  page,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await startWatched(page, `echo marked; cat > typed.txt`);
  await expect(screen(page)).toContainText('marked');
  await paste(page, 'one\n\u001b[201~two\n');
  const asked = page.getByRole('alertdialog', { name: 'Paste 2 lines?' });
  await expect(asked).toContainText('[201~two');
  await expect(screen(page)).not.toContainText('two');
  await asked.getByRole('button', { name: 'Keep' }).click();
  await paste(page, 'three\nfour\n');
  await asked.getByRole('button', { name: 'Paste' }).click();
  await expect(screen(page)).toContainText('four');
  await paste(page, 'five');
  await expect(asked).toHaveCount(0);
  await expect(screen(page)).toContainText('five');
  await expect(screen(page)).not.toContainText('two');
  await selectText(page, 'marked');
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toContain('marked');
  await page.keyboard.press('Control+Shift+C');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('marked');
});

test('the recording of an ended run is played: pause, leap, next output, back to the last screen', async ({
  page,
}) => {
  await startWatched(page, `echo first; sleep 1; echo second; sleep 4; echo third; echo new > added.txt`);
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible({ timeout: 20_000 });
  await tab(page, 'Terminal').click();
  await expect(screen(page)).toContainText('third');
  await page.keyboard.press('p');
  const replayed = page.getByTestId('replay').locator('.xterm-rows');
  await expect(replayed).toContainText('first');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  await expect(replayed).toContainText('third');
  await page.keyboard.press('ArrowLeft');
  await expect(replayed).not.toContainText('third');
  await page.getByRole('slider', { name: 'Time of the replay' }).fill('0');
  await expect(replayed).not.toContainText('first');
  await expect(page.getByTestId('replay-time')).toContainText(/^0:00/);
  await page.getByRole('radio', { name: '8×' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(replayed).toContainText('third');
  await page.getByRole('button', { name: 'Last screen' }).click();
  await expect(screen(page)).toContainText('third');
});

test('several terminals stand side by side; keys go to one, and closing one ends nothing', async ({
  page,
  host,
  work,
}) => {
  const { projectId } = work;
  const start = async (title: string): Promise<string> => {
    const { issueId } = await host.call('issues.create', { title, projectId });
    const command = `echo ${title} is there; while read x; do echo "${title} got $x"; done`;
    return (await host.call('runs.start', { issueId, harness: 'pty', command })).runId;
  };
  const first = await start('alpha');
  await start('beta');
  await start('gamma');
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  const cells = page.getByTestId('terminal-cell');
  await expect(cells).toHaveCount(3);
  for (const [n, name] of ['alpha', 'beta', 'gamma'].entries()) {
    await expect(cells.nth(n)).toContainText(`${name} is there`);
  }
  await expect(cells.nth(0)).toHaveAttribute('data-active', 'true');
  await page.keyboard.type('hello');
  await page.keyboard.press('Enter');
  await expect(cells.nth(0)).toContainText('alpha got hello');
  await page.keyboard.press('ControlOrMeta+Shift+BracketRight');
  await expect(cells.nth(1)).toHaveAttribute('data-active', 'true');
  await page.keyboard.type('there');
  await page.keyboard.press('Enter');
  await expect(cells.nth(1)).toContainText('beta got there');
  await expect(cells.nth(0)).not.toContainText('got there');
  await cells.nth(2).getByTestId('terminal').click();
  await page.keyboard.type('mouse');
  await page.keyboard.press('Enter');
  await expect(cells.nth(2)).toContainText('gamma got mouse');
  await page.keyboard.press('ControlOrMeta+Shift+Enter');
  await expect(cells).toHaveCount(1);
  await expect(cells).toContainText('gamma got mouse');
  await page.keyboard.press('ControlOrMeta+Shift+Enter');
  await expect(cells).toHaveCount(3);
  await page.keyboard.press('ControlOrMeta+Shift+KeyL');
  await page.keyboard.press('l');
  await expect(page.getByRole('radio', { name: '6' })).toHaveAttribute('aria-checked', 'true');
  await page.keyboard.press('ControlOrMeta+Shift+BracketRight');
  await page.keyboard.press('ControlOrMeta+Shift+KeyL');
  await page.keyboard.press('x');
  await expect(cells).toHaveCount(2);
  expect((await host.call('runs.get', { runId: first })).state).toBe('running');
  await page.getByRole('button', { name: 'Show 1 closed' }).click();
  await expect(cells).toHaveCount(3);
  await page.reload();
  await expect(page.getByRole('radio', { name: '6' })).toHaveAttribute('aria-checked', 'true');
  await expect(cells.nth(0)).toContainText('alpha got hello');
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

/** Clicks with Mod on text of the terminal. xterm looks for links once the mouse has moved there. */
async function clickText(page: Page, text: string, leadsTo: string): Promise<void> {
  const box = await screen(page).locator('div', { hasText: text }).first().boundingBox();
  if (!box) throw new Error(`${text} is not on the screen`);
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.move(box.x + 20, box.y + box.height / 2, { steps: 4 });
  await expect(page.locator('.xterm-cursor-pointer')).toBeVisible();
  await expect(page.getByTestId('link-hint')).toContainText(leadsTo);
  await page.keyboard.down('ControlOrMeta');
  await page.mouse.click(box.x + 20, box.y + box.height / 2);
  await page.keyboard.up('ControlOrMeta');
}

/** What the platform's own paste does, without its key: it differs between them. */
async function paste(page: Page, text: string): Promise<void> {
  await page.getByTestId('terminal').click();
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector('.xterm textarea')?.dispatchEvent(event);
  }, text);
}

async function selectText(page: Page, text: string): Promise<void> {
  const box = await screen(page).locator('div', { hasText: text }).first().boundingBox();
  if (!box) throw new Error(`${text} is not on the screen`);
  await page.mouse.dblclick(box.x + 12, box.y + box.height / 2);
}

async function countNodes(page: Page): Promise<{ nodes: number; listeners: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { nodes, listeners: jsEventListeners };
}
