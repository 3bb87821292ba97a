import { expect, test } from 'vitest';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { splitCommand } from './command-line.ts';
import { followSocket, type SocketHandlers } from './follow-socket.ts';

function createTested() {
  const time = createManualTime();
  const opened: SocketHandlers[] = [];
  const sent: string[] = [];
  const texts: string[] = [];
  const lost: string[] = [];
  const stop = new AbortController();
  let closed = 0;
  const ready = followSocket({
    openSocket(_, handlers) {
      opened.push(handlers);
      return { send: (text) => void sent.push(text), close: () => void closed++ };
    },
    url: () => 'ws://127.0.0.1:1/',
    key: 'secret',
    onText: (text) => void texts.push(text),
    onLost: (why) => void lost.push(why.message),
    timers: time.timers,
    signal: stop.signal,
    retryMs: 100,
    giveUpMs: 5000,
  });
  ready.catch(() => {});
  const last = (): SocketHandlers => {
    const handlers = opened.at(-1);
    if (!handlers) throw new Error('Nothing was opened.');
    return handlers;
  };
  return { time, opened, sent, texts, lost, stop, ready, last, closedCount: () => closed };
}

test('the key goes in the first frame of each connection', async () => {
  const tested = createTested();
  tested.last().onOpen();
  tested.last().onText('state');
  await tested.ready;
  tested.last().onClose(1006);
  tested.time.advance(100);
  tested.last().onOpen();
  const auth = JSON.stringify({ type: 'auth', session_api_key: 'secret' });
  expect(tested.sent).toEqual([auth, auth]);
  expect(tested.texts).toEqual(['state']);
  tested.last().onText('state');
  expect(tested.time.pending).toBe(0);
});

test.each([
  [4001, /key/],
  [4004, /conversation/],
])('%i is not tried again', async (code, why) => {
  const tested = createTested();
  tested.last().onClose(code);
  await expect(tested.ready).rejects.toThrow(why);
  expect(tested.lost).toEqual([expect.stringMatching(why)]);
  expect(tested.time.pending).toBe(0);
  tested.time.advance(60_000);
  expect(tested.opened).toHaveLength(1);
});

test('1013 is tried again later, and everything else soon', () => {
  const tested = createTested();
  tested.last().onClose(1013);
  tested.time.advance(1999);
  expect(tested.opened).toHaveLength(1);
  tested.time.advance(1);
  expect(tested.opened).toHaveLength(2);
  tested.last().onClose(1011);
  tested.time.advance(100);
  expect(tested.opened).toHaveLength(3);
});

test('it is given up when nothing is heard for long', () => {
  const tested = createTested();
  tested.last().onText('state');
  for (let passed = 0; passed < 5000; passed += 100) {
    tested.last().onClose(1006);
    tested.time.advance(100);
  }
  expect(tested.lost).toHaveLength(1);
  expect(tested.time.pending).toBe(0);
});

test('it ends with its session', () => {
  const tested = createTested();
  tested.stop.abort();
  tested.last().onClose(1000);
  expect(tested.closedCount()).toBe(1);
  expect(tested.time.pending).toBe(0);
  expect(tested.lost).toEqual([]);
});

test.each([
  ['python -m openhands.agent_server', ['python', '-m', 'openhands.agent_server']],
  ['"/with space/node" \'a b\' c"d e"f', ['/with space/node', 'a b', 'cd ef']],
  ['  one   two ', ['one', 'two']],
  ['a "" b', ['a', '', 'b']],
  ['', []],
])('a command line is split at its spaces: %s', (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});
