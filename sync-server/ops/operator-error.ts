/** What a program may tell the failures of an operator's command apart by. */
export const operatorCodes = [
  /** There is no log where one has to be. */
  'NO_LOG',
  /** There is something already, and it stays. */
  'EXISTS',
  /** A file cannot be opened. */
  'UNREADABLE',
  'NOT_A_BACKUP',
  /** The bytes of a backup are not those that were written. */
  'DAMAGED',
  /** A hash or signature in a log does not hold. */
  'UNSOUND',
  /** The server has no workspace yet. */
  'UNCLAIMED',
  /** What was asked for cannot be. */
  'INVALID',
  /** A server runs that has to be stopped first. */
  'RUNNING',
  /** A backup is there, and the log does not know of it. */
  'UNTOLD',
  /** A restore did not come to its end. */
  'INTERRUPTED',
  /** Another user of this machine is in the way. */
  'NOT_OURS',
  'UNSUPPORTED',
  'FAILED',
] as const;
export type OperatorCode = (typeof operatorCodes)[number];

/** The code itself where it is one of these, else FAILED. */
export function operatorCode(code: string): OperatorCode {
  return operatorCodes.find((known) => known === code) ?? 'FAILED';
}

/** Something that an operator has to know: the message says what happened, what is safe and what to do next. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly code: OperatorCode;
  constructor(code: OperatorCode, message: string) {
    super(message);
    this.code = code;
  }
}
