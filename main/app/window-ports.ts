import { shellChannels, type PageMessage } from '../../shared/contract/shell-bridge.ts';
import type { Channel } from './child-process.ts';
import type { HostProcess } from './host-process.ts';

/** A document that may get a port. */
export interface PortTaker {
  postMessage(channel: string, message: PageMessage, ports: Channel['port1'][]): void;
}

export interface WindowPortsOptions<Document extends PortTaker> {
  readonly host: Pick<HostProcess, 'condition' | 'subscribe' | 'addClient' | 'removeClient'>;
  createChannel(): Channel;
  createId(): string;
  /** True while the document is still what its window shows. */
  isCurrent(document: Document): boolean;
}

/** The port of one window: at most one is open, and it belongs to the document shown. */
export interface WindowPorts<Document extends PortTaker> {
  /** Gives the document a port, at once or as soon as the host serves; the port before it is closed. */
  connect(document: Document): void;
  /** The document is gone. */
  leave(): void;
  /** The window is gone. */
  close(): void;
}

/** Issues ports to the host. A host that comes back gives the document shown a new one. */
export function createWindowPorts<Document extends PortTaker>(
  options: WindowPortsOptions<Document>,
): WindowPorts<Document> {
  const { host } = options;
  let document: Document | null = null;
  let clientId: string | null = null;

  function retire(): void {
    if (clientId !== null) host.removeClient(clientId);
    clientId = null;
  }

  function issue(): void {
    if (document === null || host.condition().status !== 'ready' || !options.isCurrent(document)) return;
    retire();
    const { port1, port2 } = options.createChannel();
    clientId = options.createId();
    host.addClient(clientId, port1);
    document.postMessage(shellChannels.toPage, { type: 'hearth:port' }, [port2]);
  }

  function leave(): void {
    document = null;
    retire();
  }

  const unsubscribe = host.subscribe(({ status }) => {
    // The clients of a host that ended went with it.
    if (status === 'ready') issue();
    else clientId = null;
  });

  return {
    connect(next) {
      document = next;
      issue();
    },
    leave,
    close() {
      unsubscribe();
      leave();
    },
  };
}
