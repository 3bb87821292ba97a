import { webcrypto } from 'node:crypto';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';

function noRealTime(): never {
  throw new Error('Something reads the real clock or real chance, so a seed would not be the same twice');
}

/**
 * Takes the real clock and real chance from this process. What libraries draw at random (Yjs: a client id that is
 * replaced at once) follows from the seed; `begin` is to be called before each. To be called before any library
 * is loaded.
 */
export function leaveReality(): { begin(seed: number): void } {
  let random = createSeededRandom(0);
  Object.defineProperty(webcrypto, 'getRandomValues', {
    value: (into: Uint8Array | Uint32Array) => {
      new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(random.bytes(into.byteLength));
      return into;
    },
  });
  return {
    begin(seed) {
      random = createSeededRandom(seed);
      Date.now = noRealTime;
      Math.random = noRealTime;
    },
  };
}
