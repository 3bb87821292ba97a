import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { forkChannel, utilityChannel } from './host-channel.ts';

/** Behaves as Electron's MessagePortMain: silent until `start`, `message` events with the data in them. */
class Port extends EventEmitter {
  readonly posted: unknown[] = [];
  started = false;
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  start(): void {
    this.started = true;
  }
  close(): void {
    this.emit('close');
  }
}

test('in Electron the channel is the port of the first message', async () => {
  const parent = new EventEmitter();
  const opening = utilityChannel(parent);
  const port = new Port();
  parent.emit('message', { data: null, ports: [port] });
  const channel = await opening;

  const heard: unknown[] = [];
  const stop = channel.onMessage((message) => heard.push(message));
  expect(port.started).toBe(true);
  port.emit('message', { data: { type: 'a' } });
  stop();
  port.emit('message', { data: { type: 'b' } });
  expect(heard).toEqual([{ type: 'a' }]);

  channel.send({ type: 'c' });
  let closed = 0;
  channel.onClose(() => closed++);
  channel.onClose(() => closed++)();
  port.close();
  channel.send({ type: 'd' });
  expect(port.posted).toEqual([{ type: 'c' }]);
  expect(closed).toBe(1);
});

test('a forked process that has lost its parent sends nothing', () => {
  const sent: unknown[] = [];
  const self = Object.assign(new EventEmitter(), {
    connected: true,
    send: (message: unknown) => sent.push(message),
  });
  const channel = forkChannel(self as unknown as NodeJS.Process);
  channel.send({ type: 'a' });
  self.connected = false;
  channel.send({ type: 'b' });
  expect(sent).toEqual([{ type: 'a' }]);
});
