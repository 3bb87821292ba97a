import { expect, test } from 'vitest';
import { describeFault } from './describe-fault.ts';

function faultAt(...frames: string[]): Error {
  const error = Object.assign(new TypeError('what a person wrote'), { code: 'ERR_X' });
  error.stack = ['TypeError: what a person wrote', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

test('says what and where, and neither the message nor whose machine it was', () => {
  const error = faultAt(
    'decode (file:///home/ada/my work/hearth/main/sync/channel.ts:10:5)',
    'async /home/ada/hearth/shared/wire/codec.ts:1:2',
    'WebSocket.emit (/home/ada/hearth/node_modules/ws/lib/websocket.js:3:4)',
    String.raw`run (C:\Users\Ada Lovelace\AppData\hearth\main\host\main.ts:5:6)`,
    'process.processTicksAndRejections (node:internal/process/task_queues:103:5)',
    'never shown (/home/ada/x.ts:1:1)',
  );
  expect(describeFault(error)).toEqual({
    name: 'TypeError',
    code: 'ERR_X',
    at: [
      'decode (main/sync/channel.ts:10:5)',
      'async shared/wire/codec.ts:1:2',
      'WebSocket.emit (node_modules/ws/lib/websocket.js:3:4)',
      String.raw`run (main/host\main.ts:5:6)`,
      'process.processTicksAndRejections (node:internal/process/task_queues:103:5)',
    ].join(' < '),
  });
});

test('a bundle is told by its file alone', () => {
  expect(describeFault(faultAt('x (/opt/Ada/app.asar/dist/host.js:1:900)'))).toMatchObject({
    at: 'x (host.js:1:900)',
  });
});

test('what is no error has no place', () => {
  expect(describeFault('what a person wrote')).toEqual({ name: 'string', code: null, at: '' });
});
