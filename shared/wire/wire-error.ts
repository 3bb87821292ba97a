/** What can be wrong with a frame. Each has a close code (`close-codes.ts`). */
export type WireErrorCode = 'MALFORMED' | 'TOO_LARGE' | 'UNKNOWN_MESSAGE' | 'UNSUPPORTED_VERSION';

/** The only thing that decoding throws, whatever the bytes. */
export class WireError extends Error {
  readonly code: WireErrorCode;
  constructor(code: WireErrorCode) {
    super(`The frame was refused: ${code}`);
    this.name = 'WireError';
    this.code = code;
  }
}
