/** Flow control of terminal output, in bytes. */
export const terminalFlow = {
  /** Output is gathered this long or until a frame is full, whichever is first. */
  coalesceMs: 5,
  frameBytes: 64 * 1024,
  /** The client grants credit whenever it has drawn this much. */
  creditBytes: 128 * 1024,
  /** The agent's output is paused above the first and resumed below the second. */
  pauseBytes: 512 * 1024,
  resumeBytes: 128 * 1024,
} as const;
