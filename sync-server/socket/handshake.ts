import type { Clock, Random } from '../../shared/lib/ports.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { authBytes } from '../../shared/wire/auth-bytes.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import { wireLimits, wireSizes } from '../../shared/wire/limits.ts';
import type { Challenge, ClientMessage, Hello } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { enter, type Entry } from '../auth/enter.ts';
import { inviteHash } from '../auth/invites.ts';
import { isSignedBy } from '../auth/keys.ts';
import type { DeviceRow, LogStore } from '../log/log-store.ts';
import type { Peer } from './peer.ts';

export interface Handshake {
  handle(message: ClientMessage): void;
}

interface HandshakeOptions {
  readonly peer: Peer;
  readonly store: LogStore;
  readonly clock: Clock;
  readonly random: Random;
  entered(device: DeviceRow): void;
  refused(close: CloseName): void;
  failed(error: unknown): void;
}

const nothing = new Uint8Array();

/** Finds out who is calling: `hello`, `challenge`, `auth` (SPEC.md, A1 to A3, L1). */
export function createHandshake(options: HandshakeOptions): Handshake {
  const { peer, store, clock, random } = options;
  const newId = createUuid7({ clock, random });
  let messages = 0;
  let asked: { hello: Hello; challenge: Challenge } | null = null;
  let answered = false;

  function ask(hello: Hello): void {
    const nonce = random.bytes(wireSizes.nonce);
    const challenge: Challenge = { type: 'challenge', nonce, serverId: store.serverId, epoch: store.epoch };
    asked = { hello, challenge };
    peer.send(encodeServerMessage(challenge));
  }

  async function check(hello: Hello, challenge: Challenge, signature: Uint8Array): Promise<Entry> {
    const hash = hello.intent.kind === 'resume' ? nothing : inviteHash(hello.intent.invite);
    if (!isSignedBy(hello.publicKey, authBytes(hello, challenge, hash), signature)) {
      return { kind: 'refused', close: 'unauthorised' };
    }
    return store.transact((tx) => enter(tx, { hello, newId, at: clock.now() }));
  }

  return {
    handle(message) {
      messages += 1;
      if (messages > wireLimits.strangerMessages) return options.refused('tooMany');
      if (message.type === 'ping') return peer.send(encodeServerMessage({ type: 'pong' }));
      if (message.type === 'hello' && !asked) return ask(message);
      if (message.type !== 'auth' || !asked || answered) return options.refused('unauthorised');
      answered = true;
      check(asked.hello, asked.challenge, message.signature).then((entry) => {
        if (entry.kind === 'entered') options.entered(entry.device);
        else options.refused(entry.close);
      }, options.failed);
    },
  };
}
