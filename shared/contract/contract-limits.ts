/** Sizes and times of the door between a host and its clients. */
export const contractLimits = {
  /** Longest text frame that a host reads, in UTF-16 code units. Its own answers may be longer. */
  textLength: 4 * 1024 * 1024,
  /** Longest binary frame that a host reads. */
  binaryBytes: 8 * 1024 * 1024,
  /** A transport that counts bytes refuses above this, without an answer. */
  transportBytes: 16 * 1024 * 1024,
  /** Calls of one client that are not answered yet. */
  openCalls: 512,
  /** Channels of one client that are open at the same time. */
  openChannels: 256,
  /** The target of an `open` frame, in bytes of JSON. */
  targetBytes: 512,
  /** Calls that name no deadline of their own are answered within this many ms. */
  deadlineMs: 10_000,
  /** What a client waits beyond the host's deadline, so that the host's own answer wins. */
  deadlineGraceMs: 2_000,
  /** The reason of a close, in bytes, as in RFC 6455. */
  reasonBytes: 123,
} as const;
