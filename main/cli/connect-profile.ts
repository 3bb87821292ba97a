import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { createClient, type Client } from '../../shared/contract/client.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import { jsonRpcEngine } from '../contract/json-rpc.ts';
import { createWebSocketTransport } from '../contract/transports/web-socket.ts';
import { readOwner } from '../store/lock.ts';

export interface ConnectProfileOptions {
  readonly profile: string;
  readonly timers: Timers;
}

/** A host sends large results whole. */
const maxPayload = 1024 * 1024 * 1024;
const handshakeMs = 10_000;

/** Connects to the host that runs for a profile. Rejects with DISCONNECTED when there is none. */
export async function connectProfile({ profile, timers }: ConnectProfileOptions): Promise<Client> {
  const path = readOwner(profile)?.socket;
  if (path == null) throw noHost(profile);
  const socket = new WebSocket('ws://localhost/', {
    createConnection: () => connect(path),
    handshakeTimeout: handshakeMs,
    perMessageDeflate: false,
    maxPayload,
  });
  const transport = createWebSocketTransport(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) => reject(refused(error, profile)));
  });
  return createClient({ transport, engine: jsonRpcEngine, timers });
}

function refused(error: Error, profile: string): HearthError {
  if (/\b503\b/.test(error.message)) {
    return new HearthError('BUSY', 'The host has as many clients as it takes. Close some and try again.');
  }
  return noHost(profile, error);
}

function noHost(profile: string, cause?: Error): HearthError {
  const message = `No host runs for the profile ${profile}. Open the app, or start one: hearth host --profile ${profile}`;
  return new HearthError('DISCONNECTED', message, { cause });
}
