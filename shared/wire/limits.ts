/** Limits of the protocol between a host and a sync server. Bytes unless said. Rules: SPEC.md, L1 to L5. */
export const wireLimits = {
  /** Versions of the protocol that this program speaks, both included. */
  oldestVersion: 3,
  newestVersion: 3,
  /** Before authentication. */
  strangerFrame: 4 * 1024,
  strangerMessages: 10,
  strangerMs: 5_000,
  /** After authentication. */
  frame: 1024 * 1024,
  /** One update: a frame with room for its addresses. */
  payload: 1024 * 1024 - 1024,
  envelope: 16 * 1024,
  /** Records of one push. */
  records: 512,
  /** Records of one frame of the server: the more together, the better they compress. */
  sentRecords: 8192,
  /** Pushes without an answer. */
  batchesInFlight: 16,
  requestsInFlight: 16,
  groups: 4096,
  /** Earlier restores that `welcome` tells of. */
  restores: 64,
  /** Payload of one part of a snapshot, and parts of one. */
  snapshotPart: 512 * 1024,
  snapshotParts: 1024,
  /** What a `packed` frame may unpack to. */
  unpacked: 4 * 1024 * 1024,
  seals: 1024,
  presenceEntries: 256,
  presenceState: 1024,
  teams: 1024,
  meta: 64 * 1024,
  purges: 256,
  text: 256,
  /** An id of a device, key or document; a code such as `FORBIDDEN_FIELD`; a hash in hex. */
  id: 64,
  /** The host says something at least this often; the server hangs up after three times as long. */
  heartbeatMs: 15_000,
  silenceMs: 45_000,
} as const;

/** Sizes of what is fixed by the algorithms: Ed25519, SHA-256, a 256-bit nonce. */
export const wireSizes = { publicKey: 32, signature: 64, hash: 32, nonce: 32 } as const;
