import { createEncoder, toUint8Array, writeUint8Array, writeVarUint } from 'lib0/encoding';
import { toUtf8 } from '../lib/utf8.ts';

/** Builds one frame; the mirror of `Reader`. */
export interface Writer {
  uint(value: number): void;
  bytes(value: Uint8Array): void;
  fixed(value: Uint8Array): void;
  text(value: string): void;
  list<T>(values: readonly T[], write: (value: T) => void): void;
  finish(): Uint8Array;
}

/** Starts an empty frame. */
export function createWriter(): Writer {
  const encoder = createEncoder();
  const uint = (value: number): void => writeVarUint(encoder, value);
  const fixed = (value: Uint8Array): void => writeUint8Array(encoder, value);
  const bytes = (value: Uint8Array): void => {
    uint(value.length);
    fixed(value);
  };
  return {
    uint,
    fixed,
    bytes,
    text: (value) => bytes(toUtf8(value)),
    list(values, write) {
      uint(values.length);
      for (const value of values) write(value);
    },
    finish: () => toUint8Array(encoder),
  };
}
