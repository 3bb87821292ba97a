import { createHash, timingSafeEqual } from 'node:crypto';
import type { Hello } from '../../../shared/contract/handshake.ts';
import { toBase64Url } from '../../../shared/lib/bytes.ts';
import type { Random } from '../../../shared/lib/ports.ts';

/** Who may come in through the browser's door. Everything is in memory: it ends with the host. */
export interface Sessions {
  /** The one-time token of this host, for the address that a person opens. */
  readonly token: string;
  /**
   * The session secret for a hello: a new one for the token, which is used up by that, or the same one for a
   * session that exists. Null for everything else.
   */
  admit(hello: Hello): string | null;
}

/** 256 bits, unguessable; spelled for an address. */
const secretBytes = 32;

export function createSessions({ random }: { random: Random }): Sessions {
  const token = toBase64Url(random.bytes(secretBytes));
  let openToken: Buffer | null = digest(token);
  const sessions: Buffer[] = [];

  function admitToken(given: string): string | null {
    if (!openToken || !timingSafeEqual(openToken, digest(given))) return null;
    openToken = null;
    const session = toBase64Url(random.bytes(secretBytes));
    sessions.push(digest(session));
    return session;
  }

  return {
    token,
    admit(hello) {
      if ('token' in hello) return admitToken(hello.token);
      const given = digest(hello.session);
      return sessions.some((known) => timingSafeEqual(known, given)) ? hello.session : null;
    },
  };
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
