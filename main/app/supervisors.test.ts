import { describe, expect, it } from 'vitest';
import type { ToHost } from '../../shared/contract/electron-protocol.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Channel, Child } from './child-process.ts';
import { createSupervisors } from './supervisors.ts';

type Port = Channel['port1'];

function setUp(start?: () => Child) {
  const spawned = createEmitter<void>();
  const exits = createEmitter<number>();
  const log: string[] = [];
  const nameOf = new Map<Port, string>();
  const createPort = (name: string): Port => {
    const port = { close: () => void log.push(`close ${name}`) } as Port;
    nameOf.set(port, name);
    return port;
  };
  const names = (ports: readonly Port[] = []): string => ports.map((port) => nameOf.get(port)).join();
  const child: Child = {
    pid: () => 42,
    post: (_message, ports) => void log.push(`supervisor gets ${names(ports)}`),
    onMessage: () => () => undefined,
    onSpawn: spawned.subscribe,
    onExit: exits.subscribe,
    kill: () => void log.push('kill'),
  };
  const told: ToHost[] = [];
  const supervisors = createSupervisors({
    start: start ?? (() => child),
    createChannel: () => ({ port1: createPort('a'), port2: createPort('b') }),
    tellHost(message, ports) {
      told.push(message);
      log.push(`host gets ${message.type} ${names(ports)}`.trim());
    },
  });
  return { supervisors, told, log, spawned, exits };
}

describe('createSupervisors', () => {
  it('joins a supervisor and the host by a port', () => {
    const { supervisors, told, log, spawned } = setUp();
    supervisors.start(1);
    expect(log).toEqual(['supervisor gets b']);
    spawned.emit();
    expect(log.at(-1)).toBe('host gets supervisor.started a');
    expect(told).toEqual([{ type: 'supervisor.started', id: 1, pid: 42 }]);
  });

  it('tells the host that one ended', () => {
    const { supervisors, told, spawned, exits } = setUp();
    supervisors.start(1);
    spawned.emit();
    exits.emit(0);
    expect(told.at(-1)).toEqual({ type: 'supervisor.exited', id: 1 });
  });

  it('kills on request, and all of them when the host is gone', () => {
    const { supervisors, log, told, exits } = setUp();
    supervisors.start(1);
    supervisors.stop(2);
    expect(log).not.toContain('kill');
    supervisors.stop(1);
    expect(log).toContain('kill');
    supervisors.stopAll();
    exits.emit(0);
    expect(log.filter((line) => line === 'kill')).toHaveLength(2);
    expect(told).toEqual([]);
  });

  it('says that one could not be started', () => {
    const { supervisors, told } = setUp(() => {
      throw new Error('no such file');
    });
    supervisors.start(3);
    expect(told).toEqual([
      { type: 'supervisor.failed', id: 3, message: 'The supervisor could not be started: no such file' },
    ]);
  });
});
