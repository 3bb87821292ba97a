/**
 * Flow control of terminal output, in bytes. What is under way keeps a screen at work while it draws; the echo of a
 * key waits behind all of it, so that there is less of it while somebody types.
 */
export const terminalFlow = {
  /** After the first of it, output is gathered this long or until a frame is full, whichever is first. */
  coalesceMs: 5,
  frameBytes: 32 * 1024,
  /** The client grants credit whenever it has drawn this much. */
  creditBytes: 16 * 1024,
  /**
   * The agent's output is paused above the first and resumed below the second, which is near enough to it that
   * nobody runs dry meanwhile.
   */
  pauseBytes: 512 * 1024,
  resumeBytes: 480 * 1024,
  /** So much less is under way for `typingMs` after each key. */
  typingReserveBytes: 448 * 1024,
  typingMs: 1000,
} as const;
