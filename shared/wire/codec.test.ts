import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyClientMessage } from '../testing/wire/client-message.ts';
import { mutated } from '../testing/wire/mutated.ts';
import { anyMeta } from '../testing/wire/records.ts';
import { anyServerMessage } from '../testing/wire/server-message.ts';
import { decodeClientMessage, encodeClientMessage } from './client-codec.ts';
import { wireLimits } from './limits.ts';
import { decodeMeta, encodeMeta } from './meta-codec.ts';
import { decodeServerMessage, encodeServerMessage } from './server-codec.ts';
import { WireError } from './wire-error.ts';

interface Codec<M> {
  readonly any: fc.Arbitrary<M>;
  encode(message: M): Uint8Array;
  decode(frame: Uint8Array): M;
}

/** F3: what a frame says, encoded again, is the frame; or it fails with a code. Anything else is thrown on. */
function expectCoded<M>(frame: Uint8Array, { encode, decode }: Codec<M>): void {
  let again: Uint8Array;
  try {
    again = encode(decode(frame));
  } catch (error) {
    if (error instanceof WireError) return;
    throw error;
  }
  expect([...again]).toEqual([...frame]);
}

function behaves<M>(codec: Codec<M>): void {
  test('F3: everything survives the way, and stands alone', () => {
    fc.assert(
      fc.property(codec.any, (message) => {
        const frame = codec.encode(message);
        expect(codec.decode(frame)).toEqual(message);
        // A frame is often a view into a larger buffer.
        const larger = new Uint8Array(frame.length + 20).fill(0x31);
        larger.set(frame, 10);
        expect(codec.decode(larger.subarray(10, 10 + frame.length))).toEqual(message);
      }),
      { numRuns: 1000 },
    );
  });

  test('F1, F3: a part of it, or more than it, is refused', () => {
    fc.assert(
      fc.property(codec.any, fc.nat(400), (message, cut) => {
        const frame = codec.encode(message);
        const short = frame.subarray(0, cut % frame.length);
        expect(() => codec.decode(short)).toThrowError(WireError);
        expect(() => codec.decode(Uint8Array.of(...frame, 0))).toThrowError(WireError);
      }),
      { numRuns: 1000 },
    );
  });

  test('F3: changed bytes give a message or a coded failure', () => {
    const frames = codec.any.chain((message) => mutated(codec.encode(message)));
    fc.assert(
      fc.property(frames, (frame) => {
        expectCoded(frame, codec);
      }),
      { numRuns: 3000 },
    );
  });

  test('F3: random bytes give a message or a coded failure', () => {
    const tagged = fc
      .tuple(fc.nat(16), fc.uint8Array({ maxLength: 200 }))
      .map(([tag, rest]) => Uint8Array.of(tag, ...rest));
    fc.assert(
      fc.property(tagged, (frame) => {
        expectCoded(frame, codec);
      }),
      { numRuns: 3000 },
    );
  });
}

describe('messages of a host', () => {
  behaves({
    any: anyClientMessage,
    encode: encodeClientMessage,
    decode: (frame) => decodeClientMessage(frame, wireLimits.frame),
  });
});

describe('messages of a server', () => {
  behaves({ any: anyServerMessage, encode: encodeServerMessage, decode: decodeServerMessage });
});

describe('what meta records say', () => {
  behaves({ any: anyMeta, encode: encodeMeta, decode: decodeMeta });
});
