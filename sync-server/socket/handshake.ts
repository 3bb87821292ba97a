import type { Clock, Random } from '../../shared/lib/ports.ts';
import { authBytes } from '../../shared/wire/auth-bytes.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import { wireLimits, wireSizes } from '../../shared/wire/limits.ts';
import type { Challenge, ClientMessage, Hello } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { commonVersion, spokenVersions } from '../../shared/wire/versions.ts';
import { enter, type Entered, type Entry } from '../auth/enter.ts';
import { inviteHash } from '../auth/invites.ts';
import { isSignedBy, type Signer } from '../auth/keys.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Committer } from './committer.ts';
import type { Link } from './link.ts';
import { turnAway } from './turn-away.ts';

export interface Handshake {
  handle(message: ClientMessage): void;
}

export interface HandshakeParts {
  readonly serverId: string;
  /** It lasts as long as the process: a backup is restored while no server runs. */
  readonly epoch: number;
  readonly store: LogStore;
  readonly committer: Committer;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly random: Random;
  newId(): string;
}

const nothing = new Uint8Array();

/** Whether a device may be served now: a restored server waits for an owner or admin (SPEC.md of the wire, X2). */
function refusal(entry: Entry): CloseName | null {
  if (entry.kind === 'refused') return entry.close;
  const { role } = entry.device;
  return entry.server.isRecovering && role !== 'owner' && role !== 'admin' ? 'recovering' : null;
}

/** Finds out who is calling: `hello`, `challenge`, `auth` (A1 to A7, F4, L1). */
export function createHandshake(
  parts: HandshakeParts,
  link: Link,
  entered: (entry: Entered) => void,
): Handshake {
  const { serverId, epoch, store, committer, signer, clock, random, newId } = parts;
  const { peer } = link;
  const refused = (close: CloseName): void => link.hangUp(close);
  let messages = 0;
  let asked: { hello: Hello; challenge: Challenge } | null = null;
  let answered = false;

  function ask(hello: Hello): void {
    const version = commonVersion(hello, spokenVersions);
    if (version === null) return refused('upgradeRequired');
    const nonce = random.bytes(wireSizes.nonce);
    const challenge: Challenge = { type: 'challenge', version, nonce, serverId, epoch };
    asked = { hello, challenge };
    peer.send(encodeServerMessage(challenge));
  }

  async function check(hello: Hello, challenge: Challenge, signature: Uint8Array): Promise<void> {
    const hash = hello.intent.kind === 'resume' ? nothing : inviteHash(hello.intent.invite);
    if (!isSignedBy(hello.publicKey, authBytes(hello, challenge, hash), signature)) {
      return refused('unauthorised');
    }
    const turnedAway = await turnAway(store, hello, hash);
    if (turnedAway) return refused(turnedAway);
    await committer.commit(
      (tx) => enter(tx, { hello, signer, newId, at: clock.now() }),
      (entry) => {
        const close = refusal(entry);
        if (close) refused(close);
        else if (entry.kind === 'entered' && !link.isOver) entered(entry);
      },
    );
  }

  return {
    handle(message) {
      messages += 1;
      if (messages > wireLimits.strangerMessages) return refused('tooMany');
      if (message.type === 'ping') return peer.send(encodeServerMessage({ type: 'pong' }));
      if (message.type === 'hello' && !asked) return ask(message);
      if (message.type !== 'auth' || !asked || answered) return refused('unauthorised');
      answered = true;
      check(asked.hello, asked.challenge, message.signature).catch((error: unknown) => link.failed(error));
    },
  };
}
