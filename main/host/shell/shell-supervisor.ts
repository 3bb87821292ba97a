import { HearthError } from '../../../shared/contract/errors.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { MessagePortLike } from '../../contract/transports/message-port.ts';
import type { ProcessChannel, SupervisorLauncher } from '../../supervisor/channel.ts';
import type { ShellLink } from './shell-link.ts';

/** Starts supervisors through the shell, because only Electron main can start a `utilityProcess`. */
export function createShellSupervisor({ link }: { link: ShellLink }): SupervisorLauncher {
  return {
    async start() {
      const { message, port, id } = await link.ask({ type: 'supervisor.start' });
      if (message.type !== 'supervisor.started' || !port) {
        const reason = message.type === 'supervisor.failed' ? message.message : 'The shell gave no port.';
        throw new HearthError(
          'INTERNAL',
          `Agents cannot be started: ${reason} Your work is safe. Restart Hearth.`,
        );
      }
      return openChannel({ link, port, id, pid: message.pid });
    },
  };
}

interface ShellChannelOptions {
  readonly link: ShellLink;
  readonly port: MessagePortLike;
  readonly id: number;
  readonly pid: number;
}

function openChannel({ link, port, id, pid }: ShellChannelOptions): ProcessChannel {
  const messages = createEmitter<unknown>();
  const closed = createEmitter<void>();
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    stopListening();
    closed.emit();
  };
  // Whichever is told first: the port that broke or the process that ended.
  const stopListening = link.onMessage(({ message }) => {
    if (message.type === 'supervisor.exited' && message.id === id) end();
  });
  port.on('message', (event) => messages.emit(dataOf(event)));
  port.on('close', end);
  port.start();
  return {
    pid,
    send(message) {
      if (open) port.postMessage(message);
    },
    onMessage: messages.subscribe,
    onClose: closed.subscribe,
    close() {
      port.close();
      end();
    },
  };
}

/** Electron's ports give events; those of Node, in tests, the message itself. */
function dataOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'data' in event && 'ports' in event
    ? event.data
    : event;
}
