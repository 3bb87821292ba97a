import type { ToHost } from '../../shared/contract/electron-protocol.ts';
import type { Channel, Child } from './child-process.ts';

export interface SupervisorsOptions {
  start(): Child;
  createChannel(): Channel;
  /** Sends to the host that asked. */
  tellHost(message: ToHost, ports?: readonly Channel['port1'][]): void;
}

/** The supervisor processes of one host, by the number of its request. */
export interface Supervisors {
  start(id: number): void;
  stop(id: number): void;
  /** The host is gone: ends them all. */
  stopAll(): void;
}

/**
 * Starts supervisors for a host and puts a port between the two, past this process. A supervisor that loses its
 * port to the host ends its agents and itself; killing it here is for one that hangs.
 */
export function createSupervisors({ start, createChannel, tellHost }: SupervisorsOptions): Supervisors {
  const running = new Map<number, Child>();

  function begin(id: number): void {
    const child = start();
    running.set(id, child);
    const { port1, port2 } = createChannel();
    // A supervisor takes its port from the first message it gets.
    child.post({ type: 'host' }, [port2]);
    child.onSpawn(() => {
      const pid = child.pid();
      if (pid !== undefined) tellHost({ type: 'supervisor.started', id, pid }, [port1]);
    });
    child.onExit(() => {
      port1.close();
      if (running.delete(id)) tellHost({ type: 'supervisor.exited', id });
    });
  }

  return {
    start(id) {
      if (running.has(id)) return;
      try {
        begin(id);
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown';
        tellHost({
          type: 'supervisor.failed',
          id,
          message: `The supervisor could not be started: ${reason}`.slice(0, 1024),
        });
      }
    },
    stop: (id) => running.get(id)?.kill(),
    stopAll() {
      const all = [...running.values()];
      running.clear();
      for (const child of all) child.kill();
    },
  };
}
