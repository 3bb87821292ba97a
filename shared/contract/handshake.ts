import { z } from 'zod';

/**
 * The first two frames of a browser's WebSocket, before JSON-RPC begins: `{"hello":{"token":…}}` with the
 * one-time token of the address, or `{"hello":{"session":…}}` afterwards, answered by `{"session":…}`. A
 * hello that is not accepted is answered by close 4401.
 */
const secret = z.string().min(1).max(256);
const hello = z.union([z.strictObject({ token: secret }), z.strictObject({ session: secret })]);
export type Hello = z.output<typeof hello>;

const helloFrame = z.strictObject({ hello });
const welcomeFrame = z.strictObject({ session: secret });

export const handshakeLimits = {
  /** Longest frame before the handshake is done, in UTF-16 code units. */
  frameLength: 4096,
  /** A client that says nothing for this long is closed, in ms. */
  timeoutMs: 5_000,
} as const;

export function encodeHello(value: Hello): string {
  return JSON.stringify({ hello: value });
}

/** Null for anything but one well-formed hello. */
export function parseHello(frame: string | Uint8Array): Hello | null {
  return helloFrame.safeParse(parseFrame(frame)).data?.hello ?? null;
}

export function encodeWelcome(session: string): string {
  return JSON.stringify({ session });
}

/** The session secret, or null when the frame is no welcome. */
export function parseWelcome(frame: string | Uint8Array): string | null {
  return welcomeFrame.safeParse(parseFrame(frame)).data?.session ?? null;
}

function parseFrame(frame: string | Uint8Array): unknown {
  if (typeof frame !== 'string' || frame.length > handshakeLimits.frameLength) return undefined;
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}
