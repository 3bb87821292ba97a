import { describe, expect, it } from 'vitest';
import type { HostCondition, PageMessage } from '../../shared/contract/shell-bridge.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Channel } from './child-process.ts';
import { createWindowPorts } from './window-ports.ts';

type Port = Channel['port1'];

function setUp() {
  const conditions = createEmitter<HostCondition>();
  let condition: HostCondition = { status: 'starting' };
  const log: string[] = [];
  let shown = 'first';
  let channels = 0;
  const nameOf = new Map<Port, string>();
  const createPort = (name: string): Port => {
    const port = {} as Port;
    nameOf.set(port, name);
    return port;
  };
  const createDocument = (name: string) => ({
    name,
    postMessage: (_channel: string, message: PageMessage, ports: Port[]) =>
      void log.push(
        `${name} gets ${JSON.stringify(message)} ${ports.map((port) => nameOf.get(port)).join()}`,
      ),
  });
  const ports = createWindowPorts<ReturnType<typeof createDocument>>({
    host: {
      condition: () => condition,
      subscribe: conditions.subscribe,
      addClient: (id, port) => void log.push(`host gets ${id} ${nameOf.get(port)}`),
      removeClient: (id) => void log.push(`host drops ${id}`),
    },
    createChannel: () => ({ port1: createPort(`${++channels}a`), port2: createPort(`${channels}b`) }),
    createId: () => `client${channels}`,
    isCurrent: ({ name }) => name === shown,
  });
  return {
    ports,
    log,
    first: createDocument('first'),
    second: createDocument('second'),
    show: (name: string) => void (shown = name),
    become(status: 'starting' | 'ready') {
      condition = { status };
      conditions.emit(condition);
    },
  };
}

describe('createWindowPorts', () => {
  it('gives one end to the host and the other to the document, once the host serves', () => {
    const { ports, log, first, become } = setUp();
    ports.connect(first);
    expect(log).toEqual([]);
    become('ready');
    expect(log).toEqual(['host gets client1 1a', 'first gets {"type":"hearth:port"} 1b']);
  });

  it('closes the port before when the document asks again', () => {
    const { ports, log, first, become } = setUp();
    become('ready');
    ports.connect(first);
    ports.connect(first);
    expect(log.slice(2)).toEqual([
      'host drops client1',
      'host gets client2 2a',
      'first gets {"type":"hearth:port"} 2b',
    ]);
  });

  it('closes the port when the document is left', () => {
    const { ports, log, first, become } = setUp();
    become('ready');
    ports.connect(first);
    ports.leave();
    ports.leave();
    expect(log.slice(2)).toEqual(['host drops client1']);
  });

  it('gives nothing to a document that was left while it waited', () => {
    const { ports, log, first, second, show, become } = setUp();
    ports.connect(first);
    ports.leave();
    become('ready');
    ports.connect(second);
    expect(log).toEqual([]);
    show('second');
    ports.connect(second);
    expect(log).toEqual(['host gets client1 1a', 'second gets {"type":"hearth:port"} 1b']);
  });

  it('does not close the port of a host that is gone, and gives one of the next', () => {
    const { ports, log, first, become } = setUp();
    become('ready');
    ports.connect(first);
    become('starting');
    become('ready');
    expect(log.slice(2)).toEqual(['host gets client2 2a', 'first gets {"type":"hearth:port"} 2b']);
  });

  it('does nothing for a closed window', () => {
    const { ports, log, first, become } = setUp();
    ports.connect(first);
    ports.close();
    become('ready');
    expect(log).toEqual([]);
  });
});
