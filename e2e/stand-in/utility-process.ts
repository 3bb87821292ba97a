import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { knowOptions } from './loud.ts';
import { Cargo, type StandInPort } from './message-ports.ts';
import type { FromUtility, ToUtility } from './utility-messages.ts';

const hook = fileURLToPath(new URL('./utility-hook.ts', import.meta.url));

/** As Electron's UtilityProcess, over a forked Node. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly #cargo: Cargo;

  constructor(entry: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    super();
    this.#child = fork(entry, [...args], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', hook],
      env,
    });
    this.#cargo = new Cargo({
      deliver: (id, data) => this.#send({ kind: 'port', id, data }),
      close: (id) => this.#send({ kind: 'port-close', id }),
    });
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.#receive(message as FromUtility));
    this.#child.once('exit', (code) => {
      this.#cargo.shutAll();
      this.emit('exit', code ?? 1);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(data: unknown, ports: readonly StandInPort[] = []): void {
    this.#cargo.take(ports, (ids) => this.#send({ kind: 'message', data, ports: ids }));
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }

  #send(message: ToUtility): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #receive(message: FromUtility): void {
    if (message.kind === 'message') this.emit('message', message.data);
    else if (message.kind === 'port') this.#cargo.forward(message.id, message.data);
    else this.#cargo.shut(message.id);
  }
}

const running = new Map<string, UtilityProcess>();

/** Stand-in only: kills the process that was started last under a name, as a crash would. */
export function killUtility(service: string): void {
  const { pid } = running.get(service) ?? {};
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

export interface ForkOptions {
  readonly serviceName?: string;
  readonly stdio?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export const utilityProcess = {
  fork(entry: string, args: readonly string[], options: ForkOptions): UtilityProcess {
    knowOptions('utilityProcess.fork', options, ['serviceName', 'stdio', 'env']);
    const started = new UtilityProcess(entry, args, options.env ?? process.env);
    running.set(options.serviceName ?? entry, started);
    return started;
  },
};
