import { describe, expect, test } from 'vitest';
import { memberId, workspaceId } from '../domain/ids.ts';
import { toHex } from '../lib/bytes.ts';
import { authBytes, inviteBytes } from './auth-bytes.ts';
import type { Challenge, Hello } from './messages.ts';

const id = '018f0000-0000-7000-8000-00000000000';
const hello: Hello = {
  type: 'hello',
  oldest: 1,
  newest: 3,
  deviceId: `${id}1`,
  keyId: 'k1',
  publicKey: new Uint8Array(32).fill(1),
  intent: { kind: 'resume' },
};
const challenge: Challenge = {
  type: 'challenge',
  version: 2,
  nonce: new Uint8Array(32).fill(2),
  serverId: `${id}2`,
  epoch: 1,
};
const none = new Uint8Array();
const claim = {
  kind: 'claim',
  invite: 'x',
  workspaceId: workspaceId.parse(`${id}3`),
  memberId: memberId.parse(`${id}4`),
} as const;

describe('what a device signs (A2)', () => {
  const changed: [string, Hello, Challenge, Uint8Array][] = [
    ['the device', { ...hello, deviceId: `${id}9` }, challenge, none],
    ['the key id', { ...hello, keyId: 'k2' }, challenge, none],
    ['the public key', { ...hello, publicKey: new Uint8Array(32).fill(9) }, challenge, none],
    ['the oldest version offered', { ...hello, oldest: 2 }, challenge, none],
    ['the newest version offered', { ...hello, newest: 4 }, challenge, none],
    ['the version chosen', hello, { ...challenge, version: 3 }, none],
    ['the nonce', hello, { ...challenge, nonce: new Uint8Array(32).fill(9) }, none],
    ['the server', hello, { ...challenge, serverId: `${id}9` }, none],
    ['the epoch', hello, { ...challenge, epoch: 2 }, none],
    ['the invite', hello, challenge, new Uint8Array(32).fill(3)],
    ['what it came for', { ...hello, intent: { kind: 'join', invite: 'x' } }, challenge, none],
    ['what it claims', { ...hello, intent: claim }, challenge, none],
  ];

  test('differs when any part of it does', () => {
    const all = changed.map(([, h, c, invite]) => toHex(authBytes(h, c, invite)));
    expect(new Set([...all, toHex(authBytes(hello, challenge, none))]).size).toBe(changed.length + 1);
  });

  test('begins with a domain of its own', () => {
    expect(new TextDecoder().decode(authBytes(hello, challenge, none).subarray(0, 15))).toBe(
      'hearth/auth/v1\0',
    );
    expect(new TextDecoder().decode(inviteBytes('abc'))).toBe('hearth/invite/v1\0abc');
  });
});
