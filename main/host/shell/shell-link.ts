import { toHost, type ToHost, type ToShell } from '../../../shared/contract/electron-protocol.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { Logger, Undo } from '../../../shared/lib/ports.ts';
import type { MessagePortLike } from '../../contract/transports/message-port.ts';

/** `process.parentPort` of an Electron `utilityProcess`. */
export interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly MessagePortLike[] }) => void,
  ): unknown;
  postMessage(message: unknown): void;
}

/** A message of the shell with the port that came along. */
export interface ShellMessage {
  readonly message: ToHost;
  readonly port: MessagePortLike | null;
}

type Answerable = Extract<ToShell, { id: number }>;
type Question<T extends Answerable = Answerable> = T extends Answerable ? Omit<T, 'id'> : never;

/** The host's end of its conversation with Electron main. */
export interface ShellLink {
  send(message: ToShell): void;
  /** Sends a request under a fresh number and resolves with the first message that carries it. */
  ask(question: Question): Promise<ShellMessage & { readonly id: number }>;
  onMessage(listener: (message: ShellMessage) => void): Undo;
}

/** Listens to the shell. What does not parse is logged and dropped: the two were built together. */
export function createShellLink({
  parentPort,
  logger,
}: {
  parentPort: ParentPort;
  logger: Logger;
}): ShellLink {
  const messages = createEmitter<ShellMessage>();
  const open = new Map<number, (answer: ShellMessage) => void>();
  let lastId = 0;

  parentPort.on('message', ({ data, ports }) => {
    const parsed = toHost.safeParse(data);
    if (!parsed.success) return logger.error('shell.invalid_message');
    const message: ShellMessage = { message: parsed.data, port: ports[0] ?? null };
    const id = 'id' in parsed.data ? parsed.data.id : null;
    const answer = id === null ? undefined : open.get(id);
    if (id !== null) open.delete(id);
    if (answer) answer(message);
    else messages.emit(message);
  });

  const send = (message: ToShell): void => parentPort.postMessage(message);
  return {
    send,
    ask(question) {
      const id = ++lastId;
      return new Promise((resolve) => {
        open.set(id, (answer) => resolve({ ...answer, id }));
        send({ ...question, id });
      });
    },
    onMessage: messages.subscribe,
  };
}
