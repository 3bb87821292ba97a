import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeClientMessage, encodeClientMessage } from './client-codec.ts';
import { wireLimits } from './limits.ts';
import type { Hello } from './messages.ts';
import { commonVersion, spokenVersions, type VersionRange } from './versions.ts';
import type { WireErrorCode } from './wire-error.ts';

const uuid = '018f0000-0000-7000-8000-000000000001';

function hello(oldest: number, newest: number): Hello {
  return {
    type: 'hello',
    oldest,
    newest,
    deviceId: uuid,
    keyId: 'k1',
    publicKey: new Uint8Array(32),
    intent: { kind: 'resume' },
  };
}

const decode = (frame: Uint8Array, versions?: VersionRange) =>
  decodeClientMessage(frame, wireLimits.strangerFrame, versions);
const coded = (code: WireErrorCode): unknown => expect.objectContaining({ code });

describe('F4: the version of a connection', () => {
  const cases: [VersionRange, VersionRange, number | null][] = [
    [{ oldest: 2, newest: 2 }, { oldest: 2, newest: 2 }, 2],
    [{ oldest: 1, newest: 3 }, { oldest: 2, newest: 2 }, 2],
    [{ oldest: 1, newest: 3 }, { oldest: 2, newest: 5 }, 3],
    [{ oldest: 1, newest: 2 }, { oldest: 3, newest: 4 }, null],
    [{ oldest: 3, newest: 1 }, { oldest: 1, newest: 3 }, null],
  ];
  test.each(cases)('%o and %o speak %o', (a, b, version) => {
    expect(commonVersion(a, b)).toBe(version);
    expect(commonVersion(b, a)).toBe(version);
  });

  test('is the newest that both have', () => {
    const range = fc.record({ oldest: fc.nat(6), newest: fc.nat(6) });
    fc.assert(
      fc.property(range, range, (a, b) => {
        const both = [6, 5, 4, 3, 2, 1, 0].filter((v) =>
          [a, b].every(({ oldest, newest }) => oldest <= v && v <= newest),
        );
        expect(commonVersion(a, b)).toBe(both[0] ?? null);
      }),
    );
  });
});

describe('F4: hello', () => {
  test.each([
    [2, 2],
    [1, 2],
    [2, 9],
  ])('from %i to %i is understood by who speaks 2', (oldest, newest) => {
    const message = hello(oldest, newest);
    expect(decode(encodeClientMessage(message), { oldest: 2, newest: 2 })).toEqual(message);
  });

  test.each([
    [1, 1],
    [3, 3],
    [3, 9],
    [3, 1],
  ])('from %i to %i is another version for who speaks 2', (oldest, newest) => {
    const frame = encodeClientMessage(hello(oldest, newest));
    expect(() => decode(frame, { oldest: 2, newest: 2 })).toThrowError(coded('UNSUPPORTED_VERSION'));
  });

  test('of versions without one in common, whatever follows', () => {
    const { oldest, newest } = spokenVersions;
    for (const version of [oldest - 1, newest + 1]) {
      const frame = Uint8Array.of(1, version, version, 9, 9, 9);
      expect(() => decode(frame)).toThrowError(coded('UNSUPPORTED_VERSION'));
    }
  });

  test('of an unknown form is another version when it speaks others too, else garbage', () => {
    const versions = { oldest: 2, newest: 3 };
    const rest = [200, 9, 9];
    for (const range of [
      [1, 2],
      [3, 4],
      [1, 9],
    ]) {
      expect(() => decode(Uint8Array.of(1, ...range, ...rest), versions)).toThrowError(
        coded('UNSUPPORTED_VERSION'),
      );
    }
    expect(() => decode(Uint8Array.of(1, 2, 3, ...rest), versions)).toThrowError(coded('MALFORMED'));
    const longer = (newest: number) => Uint8Array.of(...encodeClientMessage(hello(2, newest)), 0);
    expect(() => decode(longer(4), versions)).toThrowError(coded('UNSUPPORTED_VERSION'));
    expect(() => decode(longer(3), versions)).toThrowError(coded('MALFORMED'));
  });

  test('of version 1, which had one version in it and no range', () => {
    const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
    const frame = Uint8Array.of(1, 1, ...text(uuid), ...text('k1'), ...new Uint8Array(32), 0);
    expect(() => decode(frame)).toThrowError(coded('UNSUPPORTED_VERSION'));
  });
});
