/**
 * Flow control of terminal output, in bytes. The echo of a key waits behind all that is under way, so that is no more
 * than keeps a fast screen at work.
 */
export const terminalFlow = {
  /** Output is gathered this long or until a frame is full, whichever is first. */
  coalesceMs: 5,
  frameBytes: 32 * 1024,
  /** The client grants credit whenever it has drawn this much. */
  creditBytes: 32 * 1024,
  /**
   * The agent's output is paused above the first and resumed below the second, which is near enough to it that
   * nobody runs dry meanwhile.
   */
  pauseBytes: 192 * 1024,
  resumeBytes: 128 * 1024,
} as const;
