import { createClient, type Client } from '../../shared/contract/client.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { JsonRpcEngine } from '../../shared/contract/rpc.ts';
import { closeCodes, type CloseReason, type Transport } from '../../shared/contract/transport.ts';
import type { Random, Timers, Undo } from '../../shared/lib/ports.ts';
import { backoffMs } from './backoff.ts';

/** How the window stands to its host. */
export type ConnectionStatus =
  | { readonly state: 'connecting' | 'live' }
  /** `message` is for the person. `final`: it will not be tried again by itself. */
  | { readonly state: 'lost'; readonly message: string; readonly final: boolean };

export interface RedialOptions {
  /** Opens a transport past its handshake. FORBIDDEN ends the attempts, other failures are tried again. */
  dial(): Promise<Transport>;
  readonly engine: JsonRpcEngine;
  readonly timers: Timers;
  readonly random: Random;
}

export interface Redial {
  /** Null while there is no connection. */
  client(): Client | null;
  /** Tries now, unless an attempt is under way. */
  attempt(): void;
  close(): void;
}

/** Keeps one connection: after a loss it tries again, first soon, then every 10 s. `changed` hears how it stands. */
export function createRedial(options: RedialOptions, changed: (status: ConnectionStatus) => void): Redial {
  const { timers, random } = options;
  let client: Client | null = null;
  let failures = 0;
  let cancelRetry: Undo | null = null;
  let dialling = false;
  let ended = false;

  function lose(message: string, final: boolean): void {
    client = null;
    if (ended) return;
    if (!final) cancelRetry = timers.after(backoffMs(failures++, random), attempt);
    changed({ state: 'lost', message, final });
  }

  function attempt(): void {
    cancelRetry?.();
    if (dialling || ended) return;
    dialling = true;
    options
      .dial()
      .finally(() => {
        dialling = false;
      })
      .then(begin, (error: unknown) => lose(messageOf(error), isRefusal(error)));
  }

  function begin(transport: Transport): void {
    if (ended) return transport.close();
    failures = 0;
    client = createClient({ ...options, transport });
    client.onClose((reason) =>
      lose(reason.reason || 'The connection to the host was lost.', isFinal(reason)),
    );
    changed({ state: 'live' });
  }

  return {
    client: () => client,
    attempt,
    close() {
      ended = true;
      cancelRetry?.();
      client?.close();
    },
  };
}

/** 44xx other than a slow reader means that this page does something wrong: coming back would repeat it. */
function isFinal({ code }: CloseReason): boolean {
  return code >= 4400 && code < 4500 && code !== closeCodes.slowConsumer;
}

function isRefusal(error: unknown): boolean {
  return error instanceof HearthError && error.code === 'FORBIDDEN';
}

function messageOf(error: unknown): string {
  return error instanceof HearthError ? error.message : 'The host cannot be reached.';
}
