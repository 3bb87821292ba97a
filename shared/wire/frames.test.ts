import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyClientMessage } from '../testing/wire/client-message.ts';
import { anyServerMessage } from '../testing/wire/server-message.ts';
import { decodeClientMessage, encodeClientMessage } from './client-codec.ts';
import { wireLimits } from './limits.ts';
import { decodeServerMessage, encodeServerMessage } from './server-codec.ts';
import type { WireErrorCode } from './wire-error.ts';

const decodeClient = (bytes: readonly number[]) =>
  decodeClientMessage(Uint8Array.from(bytes), wireLimits.frame);
const decodeServer = (bytes: readonly number[]) => decodeServerMessage(Uint8Array.from(bytes));
const filled = (length: number, byte: number): number[] => Array<number>(length).fill(byte);
const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const workspace = text('workspace');

type Case = readonly [name: string, bytes: readonly number[], code: WireErrorCode];

describe('frames of a host that say nothing', () => {
  const refused: Case[] = [
    ['F1: bytes after the end', [7, 0], 'MALFORMED'],
    ['F1: a message number in a longer form', [0x87, 0x00], 'MALFORMED'],
    ['F1: a number in a longer form', [8, 0x80, 0x80, 0x00], 'MALFORMED'],
    ['F1: a number without an end', [8, ...filled(400, 0x80)], 'MALFORMED'],
    ['F1: 2^53', [8, ...filled(7, 0x80), 0x10], 'MALFORMED'],
    ['F1: a number above 2^53', [8, ...filled(7, 0xff), 0x7f], 'MALFORMED'],
    ['F1: a number of more than eight bytes', [8, ...filled(9, 0xff), 1], 'MALFORMED'],
    ['F1: a group that is none', [10, ...text('workspaces'), 1, ...filled(64, 0)], 'MALFORMED'],
    ['F1: text with a line feed', [6, 0, 5, ...text('a\nb')], 'MALFORMED'],
    ['F1: text beyond ASCII', [6, 0, 5, 2, 0xc3, 0xa9], 'MALFORMED'],
    ['F1: a flag that is neither 0 nor 1', [6, 0, 2, ...text('owner'), 2, 0, 0], 'MALFORMED'],
    ['F1: a role that is none', [6, 0, 2, ...text('king'), 0, 0, 0], 'MALFORMED'],
    ['F2: a count without bytes to back it', [3, 0xff, 0x1f], 'MALFORMED'],
    ['F2: a count above its limit', [3, 0xff, 0xff, 0xff, 0x7f], 'MALFORMED'],
    ['F2: bytes longer than the frame', [5, 0, ...filled(64, 1), 100, 1], 'MALFORMED'],
    ['F2: fixed bytes longer than the frame', [2, ...filled(63, 1)], 'MALFORMED'],
    ['F2: text longer than the frame', [6, 0, 5, 30, 0x61], 'MALFORMED'],
    ['F3: an empty frame', [], 'MALFORMED'],
    ['F3: no message of this number', [99], 'UNKNOWN_MESSAGE'],
    ['F3: no request of this number', [6, 0, 0], 'UNKNOWN_MESSAGE'],
    ['F3: no record of this kind', [4, 0, 1, 2, 0, ...workspace, 0, 0, 0], 'UNKNOWN_MESSAGE'],
  ];
  test.each(refused)('%s', (_, bytes, code) => {
    expect(() => decodeClient(bytes)).toThrowError(expect.objectContaining({ code }));
  });

  test('F1: 2^53 − 1 is a number', () => {
    const bytes = [8, ...filled(7, 0xff), 0x0f];
    expect(decodeClient(bytes)).toEqual({ type: 'credit', bytes: Number.MAX_SAFE_INTEGER });
  });
});

describe('frames of a server that say nothing', () => {
  const part = (at: number, parts: number): number[] => [
    ...[10, 1, 1, ...workspace, ...workspace, at, parts],
    ...[...filled(64, 0), 0],
  ];
  const refused: Case[] = [
    ['F1: a flag that is neither 0 nor 1', [13, ...workspace, 1, ...filled(32, 0), 2], 'MALFORMED'],
    ['F2: a part after the last', part(3, 3), 'MALFORMED'],
    ['F2: a document without parts', part(0, 0), 'MALFORMED'],
    ['F3: no message of this number', [16], 'UNKNOWN_MESSAGE'],
    ['F3: no record of this kind', [3, 1, 4, 1, ...workspace, 0, 0], 'UNKNOWN_MESSAGE'],
    ['F3: no result of this number', [7, 1, 6], 'UNKNOWN_MESSAGE'],
    ['F3: no result of an envelope of this number', [6, 1, 2], 'UNKNOWN_MESSAGE'],
  ];
  test.each(refused)('%s', (_, bytes, code) => {
    expect(() => decodeServer(bytes)).toThrowError(expect.objectContaining({ code }));
  });

  test('F2: the last part is one', () => {
    expect(decodeServer(part(2, 3))).toMatchObject({ type: 'snapshots', items: [{ part: 2, parts: 3 }] });
  });
});

describe('what decoding keeps', () => {
  const views = (value: unknown): Uint8Array[] => {
    if (value instanceof Uint8Array) return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(views) : [];
  };

  test('F2: bytes are views of the frame, so that no length costs memory', () => {
    fc.assert(
      fc.property(anyClientMessage, anyServerMessage, (mine, theirs) => {
        const sent = encodeClientMessage(mine).slice();
        for (const view of views(decodeClientMessage(sent, wireLimits.frame))) {
          expect(view.buffer).toBe(sent.buffer);
        }
        const heard = encodeServerMessage(theirs).slice();
        for (const view of views(decodeServerMessage(heard))) expect(view.buffer).toBe(heard.buffer);
      }),
    );
  });
});

describe('presence', () => {
  const entry = (clientId: readonly number[], state: readonly number[]): number[] => [
    ...[11, 1, ...text('d'), ...clientId, 1],
    ...[state.length, ...state],
  ];

  test('F1: a state is text of any language', () => {
    const state = JSON.stringify({ user: 'Zoë 猫 🔥' });
    const bytes = entry([1], [...new TextEncoder().encode(state)]);
    expect(decodeClient(bytes)).toMatchObject({ type: 'presence', entries: [{ state }] });
  });

  test('F3: a byte order mark stays, so that the bytes stay the same', () => {
    const bytes = entry([1], [0xef, 0xbb, 0xbf, 0x31]);
    expect([...encodeClientMessage(decodeClient(bytes))]).toEqual(bytes);
  });

  const refused: [string, number[]][] = [
    ['F1: UTF-8 cut short', entry([1], [0x61, 0xc3])],
    ['F1: UTF-8 in a longer form', entry([1], [0xc0, 0x80])],
    ['F1: half a surrogate pair', entry([1], [0xed, 0xa0, 0x80])],
    ['F2: a client id above 32 bits', entry([0x80, 0x80, 0x80, 0x80, 0x10], [0x31])],
  ];
  test.each(refused)('%s', (_, bytes) => {
    expect(() => decodeClient(bytes)).toThrowError(expect.objectContaining({ code: 'MALFORMED' }));
  });

  test('F2: the largest client id is one', () => {
    const bytes = entry([0xff, 0xff, 0xff, 0xff, 0x0f], [0x31]);
    expect(decodeClient(bytes)).toMatchObject({ entries: [{ clientId: 2 ** 32 - 1 }] });
  });
});
