import { shutdownMs, toShell, type ToHost, type ToShell } from '../../shared/contract/electron-protocol.ts';
import type { HostCondition } from '../../shared/contract/shell-bridge.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { Channel, Child } from './child-process.ts';

type Port = Channel['port1'];
/** What the host asks of the shell, beside telling how it is. */
export type HostRequest = Exclude<ToShell, { type: 'ready' | 'failed' | 'runs' | 'stopped' }>;

export interface HostProcessOptions {
  readonly profile: string;
  readonly version: string;
  readonly timers: Timers;
  launch(): Child;
  /** Called with each request; `tell` answers the very host that asked, if it is still there. */
  onRequest(request: HostRequest, tell: (message: ToHost, ports?: readonly Port[]) => void): void;
  /** The process is gone, whatever the reason. */
  onGone(): void;
}

/** The host in its own process. */
export interface HostProcess {
  condition(): HostCondition;
  /** Called after each change. */
  subscribe(listener: (condition: HostCondition) => void): Undo;
  /** Runs of this machine that are not ended. */
  liveRuns(): number;
  /** Starts it, unless it runs. */
  start(): void;
  /** Hands over a client's port; only while `ready`. */
  addClient(clientId: string, port: Port): void;
  removeClient(clientId: string): void;
  /** Asks it to save and end, kills it after `shutdownMs`. Resolves when it is gone. */
  stop(): Promise<void>;
}

const endedMessage =
  'The part of Hearth that keeps your data stopped unexpectedly. What it confirmed is saved on this computer. Start it again to go on.';

/** Runs the host and follows how it is. */
export function createHostProcess(options: HostProcessOptions): HostProcess {
  const conditions = createEmitter<HostCondition>();
  let condition: HostCondition = { status: 'ended', message: '' };
  let child: Child | null = null;
  let stopping = false;
  let runs = 0;

  function become(next: HostCondition): void {
    condition = next;
    conditions.emit(next);
  }

  function receive(from: Child, body: unknown): void {
    const message = toShell.safeParse(body).data;
    if (message === undefined || from !== child) return;
    if (message.type === 'ready') become({ status: 'ready' });
    else if (message.type === 'failed')
      become({ status: 'failed', code: message.code, message: message.message });
    else if (message.type === 'runs') runs = message.live;
    else if (message.type === 'stopped') stopping = true;
    else options.onRequest(message, (answer, ports) => from === child && from.post(answer, ports));
  }

  function gone(): void {
    child = null;
    runs = 0;
    options.onGone();
    if (condition.status !== 'failed') become({ status: 'ended', message: stopping ? '' : endedMessage });
  }

  function tell(message: ToHost, ports?: readonly Port[]): void {
    child?.post(message, ports);
  }

  function start(): void {
    if (child !== null) return;
    const next = options.launch();
    child = next;
    stopping = false;
    next.onMessage((body) => receive(next, body));
    next.onExit(gone);
    tell({ type: 'start', profile: options.profile, version: options.version });
    become({ status: 'starting' });
  }

  async function stop(): Promise<void> {
    if (child === null) return;
    stopping = true;
    tell({ type: 'shutdown' });
    await endOf(child, options.timers);
  }

  return {
    condition: () => condition,
    subscribe: conditions.subscribe,
    liveRuns: () => runs,
    start,
    addClient: (clientId, port) => tell({ type: 'client', kind: 'window', clientId }, [port]),
    removeClient: (clientId) => tell({ type: 'client.gone', clientId }),
    stop,
  };
}

/** Resolves when the process is gone; kills it when that takes longer than `shutdownMs`. */
function endOf(child: Child, timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = timers.after(shutdownMs, () => child.kill());
    child.onExit(() => {
      giveUp();
      resolve();
    });
  });
}
