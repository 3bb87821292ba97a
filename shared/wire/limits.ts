/** Limits of the protocol between a host and a sync server. Bytes unless said. Rules: SPEC.md, L1 to L5. */
export const wireLimits = {
  version: 1,
  /** Before authentication. */
  strangerFrame: 4 * 1024,
  strangerMessages: 10,
  strangerMs: 5_000,
  /** After authentication. */
  frame: 1024 * 1024,
  /** One update: a frame with room for its addresses. */
  payload: 1024 * 1024 - 1024,
  envelope: 16 * 1024,
  /** Records of one push or one `records` frame. */
  records: 512,
  /** Pushes without an answer. */
  batchesInFlight: 16,
  requestsInFlight: 16,
  groups: 4096,
  text: 256,
  /** The host says something at least this often; the server hangs up after three times as long. */
  heartbeatMs: 15_000,
  silenceMs: 45_000,
} as const;

/** Sizes of what is fixed by the algorithms: Ed25519, SHA-256, a 256-bit nonce. */
export const wireSizes = { publicKey: 32, signature: 64, hash: 32, nonce: 32 } as const;
