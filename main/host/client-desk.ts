import type { Caller, ClientKind } from '../../shared/contract/contract.ts';
import { closeCodes, type Transport } from '../../shared/contract/transport.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import { serveClient, type ClientServices } from '../contract/serve-client.ts';

export interface ClientDeskOptions {
  readonly services: ClientServices;
  readonly createId: () => string;
}

/** Everybody who is connected. */
export interface ClientDesk {
  /** Serves a client until its transport closes or the returned function is called. */
  admit(transport: Transport, kind: ClientKind): Undo;
  /** Shows everybody out; resolves when the last one is gone. */
  close(): Promise<void>;
}

const away = { code: closeCodes.goingAway, reason: 'The host is closing.' };

export function createClientDesk({ services, createId }: ClientDeskOptions): ClientDesk {
  const clients = new Set<Transport>();
  const empty = Promise.withResolvers<void>();
  let closing = false;
  return {
    admit(transport, kind) {
      const caller: Caller = { kind, clientId: createId() };
      clients.add(transport);
      transport.onClose(() => {
        clients.delete(transport);
        if (closing && clients.size === 0) empty.resolve();
      });
      serveClient({ ...services, transport, caller });
      if (closing) transport.close(away);
      return () => transport.close(away);
    },
    close() {
      closing = true;
      if (clients.size === 0) empty.resolve();
      for (const transport of [...clients]) transport.close(away);
      return empty.promise;
    },
  };
}
