import { describe, expect, it } from 'vitest';
import { Cargo, MessageChannelMain, type StandInPort } from './message-ports.ts';

function listen(port: StandInPort): unknown[] {
  const heard: unknown[] = [];
  port.on('message', ({ data }: { data: unknown }) => heard.push(data));
  port.on('close', () => heard.push('closed'));
  return heard;
}

function createCargo(): { cargo: Cargo; log: unknown[] } {
  const log: unknown[] = [];
  const cargo = new Cargo({
    deliver: (_id, data) => void log.push(data),
    close: () => void log.push('closed'),
  });
  return { cargo, log };
}

describe('ports of the stand-in', () => {
  it('keep messages until the other end starts', () => {
    const { port1, port2 } = new MessageChannelMain();
    port1.postMessage('early');
    const heard = listen(port2);
    expect(heard).toEqual([]);
    port2.start();
    port1.postMessage('late');
    expect(heard).toEqual(['early', 'late']);
  });

  it('carry what was posted before and after they were handed out, after the receiver knows of them', () => {
    const { port1, port2 } = new MessageChannelMain();
    const { cargo, log } = createCargo();
    port1.postMessage('early');
    cargo.take([port2], () => log.push('announced'));
    port1.postMessage('late');
    expect(log).toEqual(['announced', 'early', 'late']);
  });

  it('lead from one carrier to another', () => {
    const { port1, port2 } = new MessageChannelMain();
    const host = createCargo();
    const page = createCargo();
    host.cargo.take([port1], () => undefined);
    page.cargo.take([port2], () => undefined);
    page.cargo.forward(port2.id, 'hello');
    expect(host.log).toEqual(['hello']);
    host.cargo.shutAll();
    expect(page.log.at(-1)).toBe('closed');
    page.cargo.forward(port2.id, 'too late');
    expect(host.log).toEqual(['hello', 'closed']);
  });

  it('close both ends, once', () => {
    const { port1, port2 } = new MessageChannelMain();
    const heard = listen(port2);
    port2.start();
    port1.close();
    port1.close();
    port1.postMessage('nobody hears');
    expect(heard).toEqual(['closed']);
  });

  it('are not closed by the side that handed them out', () => {
    const { port1, port2 } = new MessageChannelMain();
    const { cargo, log } = createCargo();
    cargo.take([port2], () => undefined);
    port2.close();
    port1.postMessage('still here');
    expect(log).toEqual(['still here']);
  });
});
